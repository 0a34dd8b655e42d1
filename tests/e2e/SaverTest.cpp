// Results of tools on their way to a model, through the real program with its compressors: smaller in every client's
// wire, the same bytes on every later turn, and everything else untouched.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <map>

#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

// Colours that a model cannot see.
const std::string kPlain = "[ok] a.c\n[ok] b.c\nwarning: c.c:3: unused\n[ok] d.c and so on to the end of it\n";
const std::string kNoisy =
    "[\x1b[32mok\x1b[0m] a.c\n[\x1b[32mok\x1b[0m] b.c\nwarning: c.c:3: unused\n[ok] d.c and so on to the end of it\n";

std::string quoted(const std::string& text) { return Json(text).dump(); }

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

// A request in some wire: `turns` has a call of the tool "sh" and its result. In it TEXT stands for the result, as
// JSON, and ID for the call's; MODEL for the model.
struct Client {
  const char* wire;
  const char* path;
  const char* head;
  const char* turns;
  const char* tail;
};

const Client kClients[] = {
    {"chat", "/v1/chat/completions", R"({"model": "MODEL", "messages": [ {"role":"user","content":"go"})",
     R"(,
      {"role":"assistant","content":null,"tool_calls":[{"id":"ID","type":"function",
        "function":{"name":"sh","arguments":"{\"command\":\"make\"}"}}]},
      {"role":"tool","tool_call_id":"ID","content":TEXT})",
     " ]}"},
    {"messages", "/v1/messages",
     R"({"model": "MODEL", "max_tokens": 100, "messages": [ {"role":"user","content":"go"})",
     R"(,
      {"role":"assistant","content":[{"type":"tool_use","id":"ID","name":"sh","input":{"command":"make"}}]},
      {"role":"user","content":[{"type":"tool_result","tool_use_id":"ID","content":[{"type":"text","text":TEXT}]}]})",
     " ]}"},
    {"responses", "/v1/responses",
     R"({"model": "MODEL", "store": false, "input": [ {"type":"message","role":"user","content":"go"})",
     R"(,
      {"type":"function_call","call_id":"ID","name":"sh","arguments":"{\"command\":\"make\"}"},
      {"type":"function_call_output","call_id":"ID","output":TEXT})",
     " ]}"},
    {"stored responses", "/v1/responses",
     R"({"model": "MODEL", "input": [ {"type":"message","role":"user","content":"go"})",
     R"(,
      {"type":"function_call","call_id":"ID","name":"sh","arguments":"{\"command\":\"make\"}"},
      {"type":"function_call_output","call_id":"ID","output":TEXT})",
     " ]}"},
    {"gemini", "/v1beta/models/MODEL:generateContent", R"({"contents": [ {"role":"user","parts":[{"text":"go"}]})",
     R"(,
      {"role":"model","parts":[{"functionCall":{"name":"sh","args":{"command":"make"}}}]},
      {"role":"user","parts":[{"functionResponse":{"name":"sh","response":{"output":TEXT}}}]})",
     " ]}"},
    {"ollama", "/api/chat", R"({"model": "MODEL", "stream": false, "messages": [ {"role":"user","content":"go"})",
     R"(,
      {"role":"assistant","content":"","tool_calls":[{"function":{"name":"sh","arguments":{"command":"make"}}}]},
      {"role":"tool","tool_name":"sh","content":TEXT})",
     " ]}"},
    {"cohere", "/v2/chat", R"({"model": "MODEL", "messages": [ {"role":"user","content":"go"})",
     R"(,
      {"role":"assistant","tool_calls":[{"id":"ID","type":"function",
        "function":{"name":"sh","arguments":"{\"command\":\"make\"}"}}]},
      {"role":"tool","tool_call_id":"ID","content":TEXT})",
     " ]}"},
    {"converse", "/model/MODEL/converse", R"({"messages": [ {"role":"user","content":[{"text":"go"}]})",
     R"(,
      {"role":"assistant","content":[{"toolUse":{"toolUseId":"ID","name":"sh","input":{"command":"make"}}}]},
      {"role":"user","content":[{"toolResult":{"toolUseId":"ID","content":[{"text":TEXT}]}}]})",
     " ]}"},
};

std::string turnsOf(const Client& client, const std::string& id, const std::string& text) {
  return replaced(replaced(client.turns, "ID", id), "TEXT", quoted(text));
}

class SaverTest : public testing::Test {
 protected:
  std::string yaml(const std::string& more) {
    return providersYaml({{"chat", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-chat"}},
                          {"claude", "anthropic-compatible", upstream_.baseUrl(), {"key-claude"}}}) +
           "chains:\n  default:\n    - {tier: cheap, use: [chat/m-chat]}\n" + more;
  }
  void start(const std::string& more = "") { host_.start(yaml(more)); }
  void restart(const std::string& more) {
    host_.folder().write("spillway.yaml", "catalogue: {refresh: 0s}\n" + yaml(more));
    host_.program().signalAndWait(SIGTERM);
    host_.restart();
  }

  // What the upstream gets of that client's request.
  std::string sent(const Client& client, const std::string& model, const std::string& text) {
    return sentTurns(client, model, turnsOf(client, "c1", text));
  }
  std::string sentTurns(const Client& client, const std::string& model, const std::string& turns) {
    const std::string encoded = replaced(model, "/", std::string(client.wire) == "converse" ? "%2F" : "/");
    return sentBody(replaced(client.path, "MODEL", encoded), bodyWith(client, model, turns));
  }
  static std::string bodyOf(const Client& client, const std::string& model, const std::string& text) {
    return bodyWith(client, model, turnsOf(client, "c1", text));
  }
  static std::string bodyWith(const Client& client, const std::string& model, const std::string& turns) {
    return replaced(client.head, "MODEL", model) + turns + client.tail;
  }
  std::string sentBody(const std::string& path, const std::string& body) {
    reply_ = postJson(host_.port(), path, body);
    EXPECT_EQ(reply_.status, 200) << reply_.body;
    std::string came = upstream_.requests().back().request.body;
    upstream_.reset();  // it remembers all requests
    return came;
  }

  simulator::Simulator upstream_;
  RunningHost host_;
  HttpReply reply_;
};

TEST_F(SaverTest, ResultsGetSmallerInEveryWire) {
  start();
  for (const Client& client : kClients) {
    for (const char* model : {"chat/m-chat", "claude/m-claude"}) {
      SCOPED_TRACE(std::string(client.wire) + " to " + model);
      const std::string body = sent(client, model, kNoisy);
      EXPECT_NE(body.find(quoted(kPlain)), std::string::npos) << body;
      EXPECT_EQ(body.find("u001b"), std::string::npos) << body;
    }
  }
}

TEST_F(SaverTest, EverythingElseIsAsItCame) {
  start();
  for (const auto& [client, model] : {std::pair(kClients[0], "m-chat"), std::pair(kClients[1], "m-claude")}) {
    const std::string asked = (client.wire == std::string("chat") ? "chat/" : "claude/") + std::string(model);
    EXPECT_EQ(sent(client, asked, kPlain), bodyOf(client, model, kPlain)) << "nothing to save";
    EXPECT_EQ(sent(client, asked, kNoisy), bodyOf(client, model, kPlain)) << "a result that is smaller";
  }
}

TEST_F(SaverTest, ErrorsStayAsTheyAre) {
  start();
  const std::string body =
      replaced(bodyOf(kClients[1], "claude/m-claude", kNoisy), "\"tool_use_id\"", "\"is_error\":true,\"tool_use_id\"");
  EXPECT_EQ(sentBody("/v1/messages", body), replaced(body, "claude/m-claude", "m-claude"));
}

TEST_F(SaverTest, ARuleMayLeaveAToolAlone) {
  start("compression: {rules: [{level: \"off\", tool: [\"s*\"]}]}\n");
  EXPECT_EQ(sent(kClients[0], "chat/m-chat", kNoisy), bodyOf(kClients[0], "m-chat", kNoisy));
}

TEST_F(SaverTest, WhatIsSavedIsToldByToolCompressorAndDay) {
  host_.start("providers:\n  claude:\n    plugin: anthropic-compatible\n    base_url: " + upstream_.baseUrl() +
              "\n    accounts: [{name: a1, key: key-claude}]\n"
              "    models: [{id: m-claude, input: 3, output: 15, cache_read: 0.3, cache_write: 3.75}]\n"
              "chains:\n  default:\n    - {tier: cheap, use: [claude/m-claude]}\n");
  sent(kClients[1], "default", kNoisy);
  const std::string header = reply_.header("x-spillway-saved");
  ASSERT_TRUE(header.starts_with("tokens=")) << header;
  const int tokens = std::stoi(header.substr(7));
  EXPECT_GT(tokens, 5);
  const Json trace = host_.trace(reply_.header("x-spillway-exchange"));
  EXPECT_EQ(trace["saver_tokens"], tokens);
  EXPECT_GT(trace["saver_micros"].get<int64_t>(), 0);
  ASSERT_GE(trace["savings"].size(), 1u) << trace.dump(1);
  EXPECT_EQ(trace["savings"][0]["tool"], "sh");
  EXPECT_EQ(trace["savings"][0]["results"], "new");
  int summed = 0;
  for (const Json& row : trace["savings"]) summed += row["tokens"].get<int>();
  EXPECT_EQ(summed, tokens);
  ASSERT_EQ(trace["smaller"].size(), 1u);
  const Json both = host_.getJson("/api/exchanges/" + trace["id"].get<std::string>() + "/results/" +
                                  trace["smaller"][0]["key"].get<std::string>());
  EXPECT_EQ(both["before"], kNoisy);
  EXPECT_EQ(both["after"], kPlain);
  EXPECT_EQ(both["tokens_before"].get<int>() - both["tokens_after"].get<int>(), tokens);

  // The same once more is an earlier result by now.
  sent(kClients[1], "default", kNoisy);
  EXPECT_EQ(host_.trace(reply_.header("x-spillway-exchange"))["savings"][0]["results"], "earlier");
  const Json sums = host_.getJson("/api/savings?by=tool&period=day")["savings"];
  ASSERT_EQ(sums.size(), 1u);
  EXPECT_EQ(sums[0]["tool"], "sh");
  EXPECT_EQ(sums[0]["exchanges"], 2);
  EXPECT_EQ(sums[0]["tokens"], 2 * tokens);
  EXPECT_EQ(sums[0]["new_tokens"], tokens);
  const std::string metrics = get(host_.port(), "/metrics").body;
  EXPECT_NE(metrics.find("spillway_saver_tokens_total{tool=\"sh\",compressor=\""), std::string::npos);
}

TEST_F(SaverTest, FromBalancedOnTheSameIsNotSentTwice) {
  start("compression: {level: balanced}\n");
  const std::string file =
      "int main() {\n  return the_answer_to_everything(42) - 42 + another_long_function_name();\n}\n";
  const auto turn = [&](const std::string& id) {
    return "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"" + id +
           "\",\"type\":\"function\",\"function\":{\"name\":\"read_file\",\"arguments\":\"{}\"}}]}," +
           "{\"role\":\"tool\",\"tool_call_id\":\"" + id + "\",\"content\":" + quoted(file + file + file) + "}";
  };
  const std::string head = R"({"model":"MODEL","messages":[{"role":"user","content":"go"},)";
  sentBody("/v1/chat/completions", replaced(head, "MODEL", "chat/m-chat") + turn("c1") + "]}");
  const std::string both =
      sentBody("/v1/chat/completions", replaced(head, "MODEL", "chat/m-chat") + turn("c1") + "," + turn("c2") + "]}");
  const size_t first = both.find(quoted(file + file + file));
  ASSERT_NE(first, std::string::npos) << both;
  EXPECT_EQ(both.find(quoted(file + file + file), first + 1), std::string::npos) << both;
  EXPECT_NE(both.find("[spillway: 9 lines left out: unchanged"), std::string::npos) << both;
}

// The earlier results of a conversation that is kept here are not in the request: they go out as they went out first.
TEST_F(SaverTest, AConversationThatIsKeptHereHasOnePrefix) {
  start();
  std::string call, previous;
  for (int turn = 0; turn < 12; ++turn) {
    Json body = {{"model", "chat/m-chat"}, {"tools", Json::array({{{"type", "function"}, {"name", "sh"}}})}};
    if (turn == 0)
      body["input"] = "use tool sh with {\"command\":\"make\"}";
    else
      body["input"] =
          Json::array({{{"type", "function_call_output"}, {"call_id", call}, {"output", kNoisy + std::to_string(turn)}},
                       {{"type", "message"}, {"role", "user"}, {"content", "use tool sh"}}});
    if (turn > 0) body["previous_response_id"] = previous;
    const std::string now = sentBody("/v1/responses", body.dump());
    EXPECT_EQ(now.find("u001b"), std::string::npos) << now;
    const Json answer = Json::parse(reply_.body);
    previous = answer["id"];
    for (const Json& item : answer["output"])
      if (item["type"] == "function_call") call = item["call_id"];
    ASSERT_EQ(reply_.header("x-spillway-saved").empty(), turn == 0) << now;
  }
  const Json question{{"model", "chat/m-chat"}, {"previous_response_id", previous}, {"input", "and now?"}};
  const std::string last = sentBody("/v1/responses", question.dump());
  EXPECT_EQ(last.find("u001b"), std::string::npos) << "nothing in the request itself says that there are results";
  EXPECT_NE(last.find("[ok] a.c"), std::string::npos) << last;
}

TEST_F(SaverTest, SwitchedOnInAConversationItConcernsNewResultsOnly) {
  start("compression: {level: \"off\"}\n");
  const Client& chat = kClients[0];
  EXPECT_EQ(sent(chat, "chat/m-chat", kNoisy), bodyOf(chat, "m-chat", kNoisy));
  restart("");
  const std::string turn = replaced(
      R"(, {"role":"assistant","content":null,"tool_calls":[{"id":"c2","type":"function","function":{"name":"sh","arguments":"{}"}}]},
      {"role":"tool","tool_call_id":"c2","content":TEXT} ]})",
      "TEXT", quoted("again " + kNoisy));
  const auto longer = [&](const std::string& model) { return replaced(bodyOf(chat, model, kNoisy), " ]}", turn); };
  EXPECT_EQ(sentBody(chat.path, longer("chat/m-chat")),
            replaced(longer("m-chat"), quoted("again " + kNoisy), quoted("again " + kPlain)));
}

// Whether `longer` is `text` with something put in at one place, and where: SIZE_MAX, it is not.
size_t placeOfMore(const std::string& text, const std::string& longer) {
  const size_t same =
      static_cast<size_t>(std::mismatch(text.begin(), text.end(), longer.begin(), longer.end()).first - text.begin());
  const bool goesOn = longer.size() >= text.size() && longer.ends_with(text.substr(same));
  return goesOn ? same : SIZE_MAX;
}

// The proof that prompt caches stay warm: whatever happens to host and level, every request of a long conversation has
// the bytes of the one before it and more behind them, in whichever wire, whoever is asked.
TEST_F(SaverTest, TwoHundredTurnsHaveOnePrefixInEveryWire) {
  start("compression: {level: \"off\"}\n");
  struct Talk {
    const Client* client;
    std::string model, turns, before;
    size_t smaller = 0;
  };
  std::vector<Talk> talks;
  for (const Client& client : kClients)
    for (const char* model : {"chat/m-chat", "claude/m-claude"}) talks.push_back({&client, model, "", ""});
  const std::map<int, const char*> switched{{20, "lossless"}, {80, "balanced"}, {120, "\"off\""}, {150, "max"}};
  for (int turn = 0; turn < 200; ++turn) {
    if (const auto level = switched.find(turn); level != switched.end())
      restart("compression: {level: " + std::string(level->second) + "}\n");
    std::string text = turn % 7 == 0 ? "ok" : kNoisy;
    for (int i = 0; i < turn % 5; ++i) text += "\x1b[1m" + std::to_string(turn) + "\x1b[0m: the same line\n";
    for (Talk& talk : talks) {
      SCOPED_TRACE(std::string(talk.client->wire) + " to " + talk.model + ", turn " + std::to_string(turn));
      talk.turns += turnsOf(*talk.client, "c" + std::to_string(turn), text);
      const std::string now = sentTurns(*talk.client, talk.model, talk.turns);
      ASSERT_EQ(reply_.status, 200);
      if (turn > 0) {
        const size_t place = placeOfMore(talk.before, now);
        ASSERT_LT(place, SIZE_MAX) << talk.before << "\n" << now;
        const std::string more = now.substr(place, now.size() - talk.before.size());
        talk.smaller += text != "ok" && more.find("u001b") == std::string::npos;
      }
      talk.before = now;
    }
  }
  for (const Talk& talk : talks) {
    EXPECT_GT(talk.smaller, 50u) << talk.client->wire;
    EXPECT_NE(talk.before.find("u001b"), std::string::npos) << "of the first turns";
  }
}

}  // namespace
}  // namespace spillway::test
