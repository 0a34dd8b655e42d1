/* A translator: the codec of one wire format. It reads requests of its wire into the canonical document and writes
 * them back, and it reads responses of its wire into events and writes events as responses. It knows no other wire:
 * any pair of wires is one codec's reader followed by another codec's writer, with the canonical document
 * (docs/canonical.md) in between. A whole response is a stream that arrives at once.
 */
#ifndef SPILLWAY_TRANSLATOR_H
#define SPILLWAY_TRANSLATOR_H

#include "host.h"
#include "json.h"
#include "provider.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SPW_TRANSLATOR_ID "spillway.translator/1"

/* What a route does. */
enum spw_operation {
  SPW_OP_GENERATE = 0,       /* a chat turn */
  SPW_OP_COUNT_TOKENS = 1,   /* how large a request is */
  SPW_OP_LIST_MODELS = 2,    /* the host answers from its own chains, in the wire's shape (write_models) */
  SPW_OP_PROBE = 3,          /* a client's reachability test: 200 with what write_probe says, else an empty body */
  SPW_OP_DESCRIBE_MODEL = 4, /* what one model is; the host answers as for the list (write_model) */
  SPW_OP_KEPT = 8,           /* about what the host keeps for the client: the codec answers (serve_kept) */

  /* A prompt to go on from, the form from before chats: read and written by the readers and writers of chat turns. */
  SPW_OP_COMPLETE = 15,

  /* Tasks: what is no conversation. Their answers are whole unless the upstream streams them. Same wire in and out is
   * passed through; between wires only those go that have a canonical form, which is EMBED. */
  SPW_OP_EMBED = 16,           /* vectors for texts */
  SPW_OP_RERANK = 17,          /* documents by how well they fit a question */
  SPW_OP_MODERATE = 18,        /* whether a text may be said; the model may be left out, as for images */
  SPW_OP_IMAGE = 19,           /* pictures from a text */
  SPW_OP_EDIT_IMAGE = 20,      /* pictures from pictures and a text */
  SPW_OP_VARY_IMAGE = 21,      /* pictures like a picture */
  SPW_OP_TRANSCRIBE = 22,      /* the words of a recording */
  SPW_OP_TRANSLATE_AUDIO = 23, /* the same in English */
  SPW_OP_SPEAK = 24            /* a recording from words */
};

/* Whether the reply is asked for as a stream or whole. */
enum spw_mode { SPW_MODE_WHOLE = 0, SPW_MODE_STREAM = 1, SPW_MODE_BY_BODY = 2 /* routes only: stream_member says */ };

/* A client path this wire serves. `{model}` in a path stands for one or more segments; any other `{name}`, which must
 * stand before it, for exactly one segment that the host does not look at. Routes of SPW_OP_KEPT have no `{model}`. */
typedef struct spw_route {
  const char* method;      /* "POST" */
  const char* path;        /* "/v1/messages" */
  int32_t operation;       /* enum spw_operation */
  int32_t mode;            /* enum spw_mode */
  const char* when_header; /* lower-case name of a header that must be present, or "?name" of a query parameter, to tell
                              apart wires that share a path; null: always. Routes with one are tried first. */
} spw_route;

/* Where a request goes: what write_request needs to know of the target. */
typedef struct spw_target {
  uint32_t size;
  spw_str model;    /* the id to send */
  spw_str provider; /* its id, for messages and issuers only: behaviour comes from the quirks */
  uint32_t caps;    /* enum spw_cap of the model; 0 when unknown */
  int32_t known;    /* 1: the model is in the provider's table, caps and max_output mean something */
  int64_t max_output;
  int32_t mode;            /* STREAM or WHOLE: how the reply will be asked for */
  size_t quirk_stride;     /* sizeof(spw_quirk) as the host was compiled (abi.h, convention 2) */
  const spw_quirk* quirks; /* already filtered for this model */
  size_t quirk_count;
  spw_str path; /* of the endpoint, as its table spells it: some wires have a form of request per path */
} spw_target;

/* What a writer needs to know to answer in the client's wire. */
typedef struct spw_reply_options {
  uint32_t size;
  int32_t mode;          /* STREAM or WHOLE */
  spw_str id;            /* exchange id, [A-Za-z0-9]+; wires that need an id in another form derive it */
  spw_str model;         /* the name the client is shown */
  int64_t created_unix;  /* seconds */
  spw_str path, query;   /* of the client's request */
  const spw_json* notes; /* what read_request of this wire left for its writer */
  const spw_json* kept; /* what recall of this wire left; null: it was not called or has declined. Otherwise `id` is one
                           that nobody can guess. */
} spw_reply_options;

/* The response event. Flat, because thousands pass per answer. */
enum spw_event_kind {
  SPW_EVENT_START = 1, /* id, name (the model that answered) */
  SPW_EVENT_OPEN = 2,  /* a block begins: index, block; tool calls: id, name */
  SPW_EVENT_DELTA = 3, /* text for a part of an open block */
  SPW_EVENT_CLOSE = 4, /* the block is complete */
  SPW_EVENT_USAGE = 5, /* counts so far; a later event's known fields replace earlier ones */
  SPW_EVENT_STOP = 6,  /* why generation ended; the answer is complete only after this */
  SPW_EVENT_ERROR = 7, /* the upstream reported a failure: fault, text (message), id (vendor's code) */
  SPW_EVENT_PING = 8,  /* keep-alive */
  SPW_EVENT_END = 9    /* the wire's own terminator was seen; nothing follows */
};

enum spw_block_kind {
  SPW_BLOCK_TEXT = 1,
  SPW_BLOCK_REASONING = 2,
  SPW_BLOCK_TOOL_CALL = 3,
  SPW_BLOCK_REFUSAL = 4,
  SPW_BLOCK_IMAGE = 5,
  SPW_BLOCK_OPAQUE = 6,      /* belongs to one wire (extra says what): written only to the same wire, else reported */
  SPW_BLOCK_CUSTOM_CALL = 7, /* a tool call whose input is free text, not JSON */
  SPW_BLOCK_AUDIO = 8
};

/* Which part of a block a DELTA feeds. */
enum spw_part {
  SPW_PART_TEXT = 0,      /* text, reasoning text, refusal text, custom input */
  SPW_PART_ARGUMENTS = 1, /* a tool call's JSON text, in fragments */
  SPW_PART_SIGNATURE = 2, /* of a reasoning block or tool call; `name` is the issuer, see docs/canonical.md */
  SPW_PART_ENCRYPTED = 3, /* redacted or encrypted reasoning; `name` is the issuer */
  SPW_PART_SUMMARY = 4,   /* summary text of reasoning */
  SPW_PART_CITATION = 5,  /* extra: a canonical citation */
  SPW_PART_LOGPROBS = 6,  /* extra: a canonical logprobs array */
  SPW_PART_DATA = 7       /* base64 of an image or audio block; name is the media type */
};

enum spw_stop {
  SPW_STOP_NONE = 0,
  SPW_STOP_END = 1,
  SPW_STOP_SEQUENCE = 2, /* text: the sequence, when known */
  SPW_STOP_LENGTH = 3,
  SPW_STOP_CONTEXT = 4, /* the model's window is full */
  SPW_STOP_TOOL_CALLS = 5,
  SPW_STOP_CONTENT = 6, /* moderation */
  SPW_STOP_REFUSAL = 7,
  SPW_STOP_PAUSE = 8,
  SPW_STOP_MALFORMED_TOOL = 9
};

typedef struct spw_event {
  uint32_t size;
  int32_t kind;   /* enum spw_event_kind */
  int32_t choice; /* which alternative answer, from 0 */
  int32_t index;  /* OPEN, DELTA, CLOSE: block number within the choice, from 0, in order of opening */
  int32_t block;  /* enum spw_block_kind, on OPEN, DELTA and CLOSE */
  int32_t part;   /* enum spw_part, on DELTA */
  int32_t stop;   /* enum spw_stop, on STOP */
  int32_t fault;  /* enum spw_fault, on ERROR */
  int32_t alone;  /* USAGE: 1 when the frame it came in carried nothing else */
  spw_str id, name, text;
  spw_str extra; /* JSON text for what has no field, in the canonical vocabulary; may be empty */
  /* USAGE, in tokens; -1: not said. input counts everything read, cache included; output includes reasoning. */
  int64_t input, output, cache_read, cache_write, reasoning;
  /* USAGE: parts of the above that have a price of their own, told only where there are any, else -1. cache_write_1h is
   * what of cache_write is kept for an hour. */
  int64_t cache_write_1h, input_audio, input_image, output_audio, output_image;
} spw_event;

/* Where a reader puts events; each is borrowed for the call. Anything but SPW_OK means stop and return it. */
typedef struct spw_emit {
  uint32_t size;
  void* ctx;

  /* Takes one event, borrowed for the call.  [stream] */
  spw_status (*event)(void* ctx, const spw_event* event);
} spw_emit;

/* Where a writer puts bytes of the client's wire, framing included; copied. */
typedef struct spw_out {
  uint32_t size;
  void* ctx;

  /* Takes some bytes.  [stream] */
  void (*write)(void* ctx, spw_str bytes);
} spw_out;

/* One text that a compressor may shorten. */
typedef struct spw_text_context {
  uint32_t size;
  spw_str tool;      /* name of the tool that made it; may be empty */
  spw_str arguments; /* the call's JSON arguments; may be empty */
  int32_t is_error;
  spw_str path;   /* canonical path of the text */
  spw_str handle; /* a short name under which the original can be had again; empty: it cannot. Set by the host */
} spw_text_context;
typedef struct spw_texts {
  uint32_t size;
  void* ctx;

  /* Offers `in`; when the result is SPW_OK the codec replaces the text by *out, which lives in the call's arena.
   * [call] */
  spw_status (*offer)(void* ctx, const spw_text_context* context, spw_str in, spw_str* out);
} spw_texts;

/* One row for write_models, list_models and write_model; in an array row i stands at i times the `size` of the first.
 * Of a chain it says what some model of it can do: the router sends a request to one that can. */
typedef struct spw_model_row {
  uint32_t size;
  spw_str id, name, owner;
  int64_t created_unix, context, max_output; /* 0: unknown */
  uint32_t caps;                             /* enum spw_cap; means something when caps_known */
  int32_t caps_known;
  int32_t priced; /* 1: the prices mean something; US dollars per million tokens, negative: unknown */
  double input, output, cache_read, cache_write;
} spw_model_row;

/* What the host keeps for one client of a wire: texts (UTF-8) by name. No client sees another's; what nobody uses for a
 * while goes, and so does what was not used for the longest when there is too much. Names are at most 256 bytes long;
 * what clients must not find by trying has a name that nobody can guess. */
typedef struct spw_shelf {
  uint32_t size;
  void* ctx;

  /* The text of that name, in the call's arena, and counts as use. SPW_DECLINED: there is none (any more). SPW_FAILED:
   * it cannot be read, or more was read for this request than the host allows.  [call] [may-block] */
  spw_status (*get)(void* ctx, spw_call* call, spw_str name, spw_str* text);

  /* Keeps a text, in place of what had the name before. SPW_DECLINED: it is larger than the host allows, or nothing can
   * be kept now.  [call] */
  spw_status (*put)(void* ctx, spw_str name, spw_str text);

  /* Adds to the end of a text; does nothing when there is none of that name by then. SPW_DECLINED as for put.  [call]
   */
  spw_status (*append)(void* ctx, spw_str name, spw_str text);

  /* Forgets the text of that name.  [call] */
  void (*drop)(void* ctx, spw_str name);
} spw_shelf;

/* A request of SPW_OP_KEPT. */
typedef struct spw_kept_request {
  uint32_t size;
  spw_str method, path, query;
  spw_json* body; /* null: the request has none */
} spw_kept_request;

typedef struct spw_translator {
  uint32_t size;
  const char* wire;        /* "anthropic-messages" */
  const char* name;        /* for people */
  size_t route_stride;     /* sizeof(spw_route) as compiled */
  const spw_route* routes; /* none at all: only upstreams speak this wire, and what serves clients may refuse */
  size_t route_count;
  const char* model_member;  /* top-level member that names the model; null: it is in the path */
  const char* stream_member; /* top-level member that asks for a stream; null: the path says */
  const char* usage_member;  /* top-level member usage_option() edits; null: usage always comes */
  /* Of replies in this wire, in lower case. An upstream's reply of type content_type_stream or text/event-stream is a
   * stream, any other is whole. */
  const char *content_type_stream, *content_type_whole;
  int32_t framing; /* enum spw_framing of this wire's streamed replies by default */

  /* --- requests: `call` spans the exchange's set-up --- */

  /* Reads a request into a canonical document. `notes` is an empty object this codec may fill for its own writer
   * (spw_reply_options.notes); the host keeps a copy for the exchange. SPW_INVALID: the request is wrong, error names
   * the field. SPW_DECLINED: it is right but asks nothing of a model (only to load it, say); the host gives this wire's
   * writer START, STOP and END and nothing between. The canonical document may share nodes with `wire`, which is not
   * used afterwards. What of `wire` was neither put there nor read (as string, number or boolean, or whole by raw() or
   * dump()) the host reports as lost; a container that was looked into counts as what it holds.  [any] */
  spw_status (*read_request)(void* self, spw_call* call, spw_json* wire, spw_str path, spw_str query, spw_json* notes,
                             spw_json** canonical, spw_error* error);

  /* Writes a request for `target`. May consume `canonical`. `notes` is an empty object for this codec's own reader
   * (reader_open). What cannot be said is reported through spillway.loss; SPW_INVALID with fault UNSUPPORTED when
   * leaving it out would change what was asked. The same document and target give the same bytes, always.  [any] */
  spw_status (*write_request)(void* self, spw_call* call, spw_json* canonical, const spw_target* target,
                              spw_json* notes, spw_json** wire, spw_error* error);

  /* Same wire in and out, and the reply's usage is wanted: `present` is the value of usage_member as sent, or empty.
   * SPW_OK: send *value instead; SPW_DECLINED: the client asked for it already. May be null.  [any] */
  spw_status (*usage_option)(void* self, spw_call* call, spw_str present, spw_str* value);

  /* --- responses, upstream side: the call object of one function is dropped when that function returns, so anything
   * kept lives in the reader itself --- */

  /* Makes a reader; reader_close frees it. `notes` is what write_request of this codec left, or null on same-wire
   * traffic; borrowed until reader_close.  [any] */
  spw_status (*reader_open)(void* self, spw_call* call, int32_t mode, const spw_json* notes, void** reader);

  /* STREAM: one frame. Server-sent events: the event's name and data. Lines: no name. AWS event streams: the event's
   * type and the payload; a failure's name is "exception:<its type>" or "error:<its code>", and its data an object with
   * a message. WHOLE: one call with the whole body in `data`. Emits any number of events. SPW_FAILED: the bytes are not
   * this wire; error says where. A frame that is no JSON object leaves the reader fit for the next.  [stream] */
  spw_status (*reader_feed)(void* reader, spw_call* call, spw_str event, spw_str data, const spw_emit* emit,
                            spw_error* error);

  /* The upstream's bytes have ended, or (emit null) the exchange was given up. Exactly once; frees the reader. Emits
   * what was held back. An answer that never said why it stopped gets no STOP: the host treats it as cut.  [stream] */
  void (*reader_close)(void* reader, spw_call* call, const spw_emit* emit);

  /* --- responses, client side: the same --- */

  /* Makes a writer; writer_close frees it. `options` and its notes are borrowed for this call only.  [any] */
  spw_status (*writer_open)(void* self, spw_call* call, const spw_reply_options* options, void** writer);

  /* Writes what the event means in this wire; may hold back until a later event. An ERROR event becomes the wire's
   * in-band error; nothing but writer_close follows it.  [stream] */
  spw_status (*writer_put)(void* writer, spw_call* call, const spw_event* event, const spw_out* out, spw_error* error);

  /* The events have ended; WHOLE bodies are written here at the latest. `out` null: given up, only free. Exactly once;
   * frees the writer. Must not invent an ending: without a STOP event nothing that looks complete is written.
   * [stream] */
  void (*writer_close)(void* writer, spw_call* call, const spw_out* out);

  /* --- errors and the rest --- */

  /* An error body for a reply that has not begun; *http_status may be changed to what this wire's clients expect
   * (529 where others say 503).  [any] */
  spw_status (*write_error)(void* self, spw_call* call, const spw_error* error, int32_t* http_status,
                            const spw_out* out);

  /* What an upstream's error body says: fills fault, code, message, param. `code` comes with the value of the reply's
   * error_header. SPW_DECLINED: not this wire's shape.  [any] */
  spw_status (*read_error)(void* self, spw_call* call, int32_t http_status, spw_str body, spw_error* error);

  /* Offers every text a tool produced, in a request of this wire, to `texts`. SPW_OK when something was replaced,
   * SPW_DECLINED when nothing was.  [any] */
  spw_status (*visit_texts)(void* self, spw_call* call, spw_json* wire, const spw_texts* texts);

  /* The list of models in this wire's shape. May be null.  [any] */
  spw_status (*write_models)(void* self, spw_call* call, const spw_model_row* rows, size_t count, const spw_out* out);

  /* The answer to COUNT_TOKENS when no upstream counted: `tokens` is the host's estimate. May be null.  [any] */
  spw_status (*write_count)(void* self, spw_call* call, int64_t tokens, const spw_out* out);

  int32_t stream_default;         /* 1: a body without stream_member asks for a stream */
  const char* older_model_member; /* DESCRIBE_MODEL: names the model where model_member is absent; may be null */

  /* What one model is, in this wire's shape. May be null.  [any] */
  spw_status (*write_model)(void* self, spw_call* call, const spw_model_row* row, const spw_out* out);

  /* The body of the answer to a PROBE at `path`; SPW_DECLINED: none. May be null.  [any] */
  spw_status (*write_probe)(void* self, spw_call* call, spw_str path, const spw_out* out);

  /* Lower-case name of the response header that says what kind of error a reply is, where bodies do not; null: none. */
  const char* error_header;

  /* The content type of a streamed reply to the request at `path` and `query`, for a wire whose clients choose the form
   * of the stream. SPW_OK: *type, static or from the call's arena, and the reply always comes from the writer;
   * SPW_DECLINED: content_type_stream. May be null.  [any] */
  spw_status (*stream_type)(void* self, spw_call* call, spw_str path, spw_str query, spw_str* type);

  /* COUNT_TOKENS between two wires: makes of `request`, which write_request of this codec has just written for
   * `target`, one that asks an upstream's count_path how large it is. Null: upstreams of this wire count for its own
   * clients only.  [any] */
  spw_status (*write_count_request)(void* self, spw_call* call, spw_json* request, const spw_target* target,
                                    spw_json** count, spw_error* error);

  /* How many tokens a good reply to such a request says, not negative. SPW_DECLINED: the body says no count. Null when
   * write_count_request is.  [any] */
  spw_status (*read_count)(void* self, spw_call* call, spw_str body, int64_t* tokens);

  /* --- answers that are kept for later requests; all null: this wire has no such thing --- */

  const char* keep_member;           /* top-level member of a request: its answer is kept unless this is false */
  const char* const* recall_members; /* top-level members that name something kept, closed by null */

  /* A request (GENERATE) whose answer is to be kept or that names something kept, before read_request: puts what is
   * named in its place in `wire` and leaves in `kept`, an empty object, what keeping the answer will take. From then on
   * the request is translated, even to its own wire. SPW_DECLINED: it is for the upstream alone and goes on as it came.
   * SPW_INVALID: what is named is not kept, error says which. Where nothing may wait get fails: SPW_FAILED then, and
   * the host calls again, with a fresh `wire`, where it may.  [any] [may-block] inside the shelf's get */
  spw_status (*recall)(void* self, spw_call* call, spw_json* wire, const spw_shelf* shelf, spw_json* kept,
                       spw_error* error);

  /* The answer has its STOP event and is complete: called once, before writer_put of END or, without one,
   * writer_close. Puts it on the shelf if it is to be kept. SPW_DECLINED: it could not be kept; the writer says so as
   * far as the wire can.  [stream] */
  spw_status (*writer_keep)(void* writer, spw_call* call, const spw_shelf* shelf);

  /* Answers a request of SPW_OP_KEPT, errors too; *http_status is 200.  [any] [may-block] inside the shelf's get */
  spw_status (*serve_kept)(void* self, spw_call* call, const spw_kept_request* request, const spw_shelf* shelf,
                           int32_t* http_status, const spw_out* out, spw_error* error);

  /* --- tasks (see enum spw_operation); each may be null: then that is only passed through, or not known --- */

  /* As read_request and write_request, for the tasks that have a canonical form. SPW_DECLINED: not in this wire.
   * [any] */
  spw_status (*read_task)(void* self, spw_call* call, int32_t operation, spw_json* wire, spw_str path, spw_str query,
                          spw_json* notes, spw_json** canonical, spw_error* error);

  /* The other way.  [any] */
  spw_status (*write_task)(void* self, spw_call* call, int32_t operation, spw_json* canonical, const spw_target* target,
                           spw_json* notes, spw_json** wire, spw_error* error);

  /* The whole body of an upstream's answer as a canonical one. `notes`: what write_task left. SPW_FAILED: the bytes are
   * not that answer.  [any] */
  spw_status (*read_task_reply)(void* self, spw_call* call, int32_t operation, const spw_json* notes, spw_str body,
                                spw_json** canonical, spw_error* error);

  /* The whole body for the client. `options->notes`: what read_task left.  [any] */
  spw_status (*write_task_reply)(void* self, spw_call* call, int32_t operation, spw_json* canonical,
                                 const spw_reply_options* options, const spw_out* out, spw_error* error);

  /* An answer that is passed through: a whole body, or one frame of a stream (mode). Emits START with the model, USAGE,
   * ERROR, STOP when nothing of the answer follows and END at the wire's own end mark, as far as the piece says so.
   * SPW_FAILED: the bytes are not that answer.  [any] */
  spw_status (*tap_task_reply)(void* self, spw_call* call, int32_t operation, int32_t mode, spw_str event, spw_str data,
                               const spw_emit* emit, spw_error* error);

  /* The list of models as the client's query asks for it, for wires whose lists come in pages. `query` is without its
   * question mark and not decoded. SPW_INVALID: a parameter is wrong. May be null: then write_models.  [any] */
  spw_status (*list_models)(void* self, spw_call* call, spw_str query, const spw_model_row* rows, size_t count,
                            const spw_out* out, spw_error* error);

  /* 1: the events of this wire's streams refer to items by names that their upstream has made up, so that a stream that
   * was passed through cannot be gone on with by a writer. */
  int32_t named_items;

  /* --- which conversation a request belongs to, so that its turns go where its beginning is in a prompt cache --- */

  const char* turns_member;           /* top-level member that lists the turns, the first one first; null: none does */
  const char* const* session_members; /* top-level members that stay the same within a conversation and are seldom the
                                       * same in two, closed by null; may be null */
  const char* const* session_headers; /* the same, of request headers, in lower case */

  /* --- since 1.1: where replies name the model. Same wire in and out, and a client that knows the model by another
   * name than it was asked under (a chain's, say): the host puts the client's name there, as writers do. All null: such
   * replies go through with the upstream's name. Of a member of a member one says `outer.inner`. --- */

  const char* reply_model_member;  /* of a whole reply */
  const char* const* model_events; /* names of the events of a stream that name it too, closed by null */
  const char* event_model_member;  /* of their data */
} spw_translator;

/* What get(SPW_TRANSLATOR_ID) returns. */
typedef struct spw_translator_set {
  uint32_t size;
  const spw_translator* const* translators;
  size_t count;
} spw_translator_set;

#ifdef __cplusplus
}
#endif
#endif
