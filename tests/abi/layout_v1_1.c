/* What 1.1 has added, to the rules of layout_v1_0.c. */
#include <spillway/translator.h>

#define AT(type, field, offset) _Static_assert(offsetof(type, field) == (offset), #type "." #field " has moved")
#define SIZE(type, bytes) _Static_assert(sizeof(type) >= (bytes), #type " has shrunk")

SIZE(spw_translator, 416);
AT(spw_translator, reply_model_member, 392);
AT(spw_translator, model_events, 400);
AT(spw_translator, event_model_member, 408);
