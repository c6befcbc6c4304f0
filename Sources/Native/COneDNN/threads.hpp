// The one thread count, as the OpenMP runtime wants it: per calling thread.
#pragma once

/// Makes OpenMP regions started by this thread use the count of od_set_threads; returns it.
int od_use_threads();
