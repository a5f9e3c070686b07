/* Wine 8 lacks bcryptprimitives.dll, which libraries written in Rust load */
#include <stddef.h>
int __stdcall SystemFunction036(void *to, unsigned long bytes); /* RtlGenRandom */
__declspec(dllexport) int __stdcall ProcessPrng(unsigned char *to, size_t bytes) { return SystemFunction036(to, (unsigned long)bytes); }
