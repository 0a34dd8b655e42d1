// What an operation besides chat asks of a provider and of a model.
//
// Pure; any thread.
#pragma once

#include <spillway/translator.h>

#include <cstdint>
#include <string_view>

#include "host/routing/RouteTable.h"

namespace spillway::routing {

// What a client does, by enum spw_operation, and where its answer may come from.
struct Asked {
  int32_t operation = SPW_OP_GENERATE;
  std::string_view wire;    // the client's; chats are translated from any wire to any
  bool translates = false;  // so is this operation
};

inline bool besidesChat(int32_t operation) { return operation >= SPW_OP_COMPLETE; }

// No conversation: what one model answers another could not have, so nobody takes another model's place unasked.
inline bool isTask(int32_t operation) { return operation >= SPW_OP_EMBED; }

// "embeddings", "speech", ...; static.
const char* operationWords(int32_t operation);

// Whether the provider has a way in for it at all, and whether one that this client can be answered from.
bool offers(const Provider& provider, int32_t operation);
bool reaches(const Provider& provider, const Asked& asked);

// Whether the model serves it: by its capabilities, by the provider's patterns, or because nothing is known of it.
bool serves(const Provider& provider, const Model* facts, std::string_view model, const Asked& asked);

// Whether it does for certain: the table or a pattern says so.
bool surelyServes(const Provider& provider, const Model* facts, std::string_view model, const Asked& asked);

// Whether a client that names the model can be sent to the provider: it lists it, or is known to serve it unlisted.
bool lists(const Provider& provider, std::string_view model, const Asked& asked);

}  // namespace spillway::routing
