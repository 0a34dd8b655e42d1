/* A compressor: text that a tool produced goes in, shorter text that means the same comes out. It sees text and its
 * context, never a document, so it works for every wire and cannot break structure. It must be a pure function of text,
 * context and options: the same tool result has to shrink to the same bytes on every later turn, or the vendor's prompt
 * cache is lost. The host memoises by content.
 */
#ifndef SPILLWAY_COMPRESSOR_H
#define SPILLWAY_COMPRESSOR_H

#include "translator.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPW_COMPRESSOR_ID "spillway.compressor/1"

/* How much may go. */
enum spw_level { SPW_LEVEL_LOSSLESS = 0, SPW_LEVEL_BALANCED = 1, SPW_LEVEL_MAX = 2 };

typedef struct spw_compressor {
  uint32_t size;
  const char* id;   /* [a-z0-9-]{1,64} */
  const char* name; /* for people */
  int32_t order;    /* lower runs first; 100 by default */

  /* SPW_OK with *out in the call's arena, valid UTF-8 and shorter than `in`; SPW_DECLINED to leave it alone. Runs in
   * time linear in the text.  [any] */
  spw_status (*rewrite)(void* self, spw_call* call, const spw_text_context* context, int32_t level, spw_str in,
                        spw_str* out);
} spw_compressor;

/* What get(SPW_COMPRESSOR_ID) returns. */
typedef struct spw_compressor_set {
  uint32_t size;
  const spw_compressor* const* compressors;
  size_t count;
} spw_compressor_set;

#ifdef __cplusplus
}
#endif
#endif
