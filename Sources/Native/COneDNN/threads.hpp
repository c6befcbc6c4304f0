// The threads of libraries that bring their own.
#pragma once

/// While it lives, OpenMP regions started by this thread have no other thread. The count it found is
/// put back, for whoever else uses OpenMP here.
class AloneOnThisThread {
public:
    AloneOnThisThread();
    ~AloneOnThisThread();
    AloneOnThisThread(const AloneOnThisThread &) = delete;

private:
    int count;
};
