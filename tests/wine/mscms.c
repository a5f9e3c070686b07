/* Wine 8 lacks what Qt asks mscms.dll for: no colour profile is ever found */
#define X __declspec(dllexport)
X void *__stdcall OpenColorProfileW(void *profile, unsigned access, unsigned share, unsigned creation) { return 0; }
X int __stdcall CloseColorProfile(void *profile) { return 1; }
X void *__stdcall WcsOpenColorProfileW(void *a, void *b, void *c, unsigned d, unsigned e, unsigned f, unsigned g) { return 0; }
X void *__stdcall WcsCreateIccProfile(void *profile, unsigned options) { return 0; }
X int __stdcall GetColorProfileFromHandle(void *profile, void *bytes, void *size) { return 0; }
