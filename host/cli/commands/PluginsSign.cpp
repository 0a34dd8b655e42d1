// "spillway plugins keygen|sign": who has published a plugin.
#include <filesystem>

#include "host/base/DurableFile.h"
#include "host/cli/Printing.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"
#include "host/config/SmallFile.h"
#include "host/plugins/PluginFile.h"
#include "host/plugins/Signature.h"

namespace spillway::cli {
namespace {

constexpr Operand kKeyFile[] = {{"FILE", "where the private key goes, such as publisher.pem", true, Offer::Files}};
constexpr Operand kPluginFiles[] = {{"PLUGIN", "a plugin, such as acme.so", true, Offer::Files, {}, true}};
constexpr Flag kKeygenFlags[] = {kJsonFlag};
constexpr Flag kSignFlags[] = {{"key", 'k', "FILE", "the private key, of 'spillway plugins keygen'", Offer::Files},
                               kJsonFlag};
constexpr Example kKeygenExamples[] = {{"plugins keygen publisher.pem", "Whoever has the file can sign in your name."}};
constexpr Example kSignExamples[] = {
    {"plugins sign acme.so --key publisher.pem", "Give acme.so.sig away with acme.so."}};

base::Result<int> keygen(const Arguments& arguments) {
  const std::string file = arguments.operand(0);
  const auto key = plugins::SigningKey::make();
  if (!key.ok()) return failed(key.error().message);
  if (const auto written = key->write(file); !written.ok()) return failed(written.error().message);
  if (arguments.json()) {
    print(Json{{"file", file}, {"public_key", key->publicKey()}});
    return kDone;
  }
  print("The private key is in " + file + ", for you alone. Those who trust you write into their configuration:\n\n" +
        "plugins:\n  trust: trusted\n  publishers:\n    - {name: YOUR-NAME, key: \"" + key->publicKey() + "\"}\n");
  return kDone;
}

base::Result<int> sign(const Arguments& arguments) {
  if (!arguments.has("key")) return misused("--key names the private key to sign with");
  const auto key = plugins::SigningKey::read(arguments.text("key"));
  if (!key.ok()) return failed(key.error().message);
  Json rows = Json::array();
  for (const std::string& file : arguments.operands()) {
    const auto bytes = config::readSmallFile(file, plugins::PluginFile::kLargest);
    if (!bytes.ok()) return failed(bytes.error().message);
    const auto signature = key->sign(plugins::sha256Hex(bytes->text));
    if (!signature.ok()) return failed(signature.error().message);
    const std::string beside = file + std::string(plugins::kSignatureEnding);
    if (const auto written =
            base::writeDurably(std::filesystem::absolute(beside).string(), plugins::signatureText(*signature));
        !written.ok())
      return failed(written.error().message);
    rows.push_back({{"file", file}, {"signature", beside}});
    if (!arguments.json()) print(beside + " is written\n");
  }
  if (arguments.json()) print(Json{{"public_key", key->publicKey()}, {"signed", std::move(rows)}});
  return kDone;
}

}  // namespace

constinit const Command kPluginsKeygen{
    .path = "plugins keygen",
    .summary = "Make a key to sign plugins with",
    .about = "Ed25519, in a PEM file that only you may read. The public key is printed.",
    .operands = kKeyFile,
    .flags = kKeygenFlags,
    .examples = kKeygenExamples,
    .run = keygen};
constinit const Command kPluginsSign{
    .path = "plugins sign",
    .summary = "Sign plugins, so that hosts can tell who has published them",
    .about = "Writes PLUGIN.sig beside each. A plugin that is built anew is signed anew.",
    .operands = kPluginFiles,
    .flags = kSignFlags,
    .examples = kSignExamples,
    .run = sign};

}  // namespace spillway::cli
