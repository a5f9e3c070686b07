/* Wine 8 lacks icuuc.dll, which Qt 6.9 and later loads: every converter says that it is not supported */
#include <stdint.h>
#define X __declspec(dllexport)
typedef int Error;
enum { UNSUPPORTED = 16 };
X void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
X void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
X void ucnv_cbFromUWriteUChars(void *a, const void **s, const void *l, int32_t o, Error *e) { *e = UNSUPPORTED; }
X void ucnv_cbToUWriteUChars(void *a, const void *s, int32_t l, int32_t o, Error *e) { *e = UNSUPPORTED; }
X void ucnv_close(void *c) {}
X int32_t ucnv_countAvailable(void) { return 0; }
X int32_t ucnv_fromUCountPending(const void *c, Error *e) { return 0; }
X void ucnv_fromUnicode(void *c, char **t, const char *tl, const void **s, const void *sl, int32_t *o, int8_t f, Error *e) { *e = UNSUPPORTED; }
X const char *ucnv_getAvailableName(int32_t n) { return 0; }
X void ucnv_getFromUCallBack(const void *c, void **a, const void **x) { *a = 0; *x = 0; }
X int8_t ucnv_getMaxCharSize(const void *c) { return 4; }
X const char *ucnv_getName(const void *c, Error *e) { return ""; }
X const char *ucnv_getStandardName(const char *n, const char *s, Error *e) { *e = UNSUPPORTED; return 0; }
X void ucnv_getToUCallBack(const void *c, void **a, const void **x) { *a = 0; *x = 0; }
X void *ucnv_open(const char *n, Error *e) { *e = UNSUPPORTED; return 0; }
X void ucnv_reset(void *c) {}
X void ucnv_setFromUCallBack(void *c, void *n, const void *x, void *o, const void *ox, Error *e) {}
X void ucnv_setToUCallBack(void *c, void *n, const void *x, void *o, const void *ox, Error *e) {}
X int32_t ucnv_toUCountPending(const void *c, Error *e) { return 0; }
X void ucnv_toUnicode(void *c, void **t, const void *tl, const char **s, const char *sl, int32_t *o, int8_t f, Error *e) { *e = UNSUPPORTED; }
