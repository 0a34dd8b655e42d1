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

/* How much may go. LOSSLESS: what carries no information, and what can be had back exactly from the result; the texts
 * of files stay as they are. BALANCED: also what the reader is unlikely to need. MAX: all but what matters. */
enum spw_level { SPW_LEVEL_LOSSLESS = 0, SPW_LEVEL_BALANCED = 1, SPW_LEVEL_MAX = 2 };

typedef struct spw_compressor {
  uint32_t size;
  const char* id;   /* [a-z0-9-]{1,64} */
  const char* name; /* for people */
  int32_t order;    /* lower runs first: noise from 10, kinds of text 100, repetition from 200 */

  /* How sure the compressor is that a text is of its kind: 0, it is not, to 100. Told from the context and from the
   * first and last 4 KiB of the text, so in constant time; the two overlap in a short text. Of all that recognise a
   * text the host asks the surest only; of several equally sure ones the first in order, then by id. Null: a general
   * compressor, which is asked about every text.  [any] */
  int32_t (*recognise)(void* self, spw_call* call, const spw_text_context* context, spw_str head, spw_str tail);

  /* SPW_OK with *out in the call's arena, valid UTF-8 if `in` is, and shorter than `in`; SPW_DECLINED to leave it
   * alone, as a text with is_error always is. Runs in time linear in the text, and its own result it leaves alone.
   * In place of lines that are left out stands a marker, one line:
   *   [spillway: 312 lines left out: WHAT]     or, when the context has a handle
   *   [spillway: 312 lines left out: WHAT (handle HANDLE)]
   * Never left out or changed: lines that report an error, failure, warning or assertion, that name a file and line,
   * the content of diffs, the numbers of summaries.  [any] */
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
