#include "CFullText.h"
