/* A slower disk: waits SLOWSYNC_MS milliseconds in each fsync and fdatasync, and counts them.
 *
 * Each process that ends adds a line with its count to the file named by SLOWSYNC_COUNT.
 * Built and preloaded by bench/slowsync.py.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static atomic_long calls;

static void slow_down(void) {
    const char *text = getenv("SLOWSYNC_MS");
    double milliseconds = text ? atof(text) : 0;
    atomic_fetch_add(&calls, 1);
    if (milliseconds > 0) {
        struct timespec pause;
        pause.tv_sec = (time_t)(milliseconds / 1000);
        pause.tv_nsec = (long)((milliseconds - 1000.0 * pause.tv_sec) * 1e6);
        nanosleep(&pause, NULL);
    }
}

int fsync(int fd) {
    static int (*original)(int);
    if (!original) original = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    slow_down();
    return original(fd);
}

int fdatasync(int fd) {
    static int (*original)(int);
    if (!original) original = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    slow_down();
    return original(fd);
}

__attribute__((destructor)) static void report(void) {
    const char *path = getenv("SLOWSYNC_COUNT");
    FILE *file = path ? fopen(path, "a") : NULL;
    if (file) {
        fprintf(file, "%ld\n", (long)calls);
        fclose(file);
    }
}
