// Which vocabulary a model's text is counted with (the quirk "tokenizer", docs/quirks.md), by how services that sell
// models of many makers spell their names. A provider puts the rows into its table:
//
//   static constexpr spw_quirk quirks[] = {SPW_TOKENIZERS_BY_NAME, ...};
//
// A later row for the same model wins. Models that no row fits are counted with the host's default vocabulary.
#pragma once

#include "provider.h"

#define SPW_TOKENIZERS_BY_NAME                                                                                        \
  {"tokenizer", "\"cl100k_base\"", "*gpt-3.5*,gpt-4,*/gpt-4,*gpt-4-turbo*"}, {"tokenizer", "\"claude\"", "*claude*"}, \
      {"tokenizer", "\"gemma3\"", "*gemini*,*gemma*"},                                                                \
      {"tokenizer", "\"llama3\"", "*llama-3*,*Llama-3*,*llama3*,*Llama3*"},                                           \
      {"tokenizer", "\"qwen3\"", "*qwen*,*Qwen*,*qwq*,*QwQ*"},                                                        \
      {"tokenizer", "\"deepseek_v3\"", "*deepseek*,*DeepSeek*"}, {                                                    \
    "tokenizer", "\"tekken\"", "*mistral*,*Mistral*,*ministral*,*codestral*,*devstral*,*magistral*,*pixtral*"         \
  }
