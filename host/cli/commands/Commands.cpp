#include "host/cli/commands/Commands.h"

namespace spillway::cli {

std::span<const Command* const> commands() {
  static constexpr const Command* kAll[] = {
      &kServe,          &kStatus,          &kOpen,          &kPassword,    &kConnect,      &kTry,        &kLogs,
      &kExplain,        &kUsage,           &kModels,        &kRoute,       &kProviders,    &kAccounts,   &kAccountsList,
      &kAccountsEnable, &kAccountsDisable, &kAccountsDrain, &kLogin,       &kLogins,       &kLogout,     &kKeys,
      &kKeysCreate,     &kKeysList,        &kKeysRevoke,    &kConfig,      &kConfigCheck,  &kConfigShow, &kConfigInit,
      &kConfigDiff,     &kConfigSchema,    &kPlugins,       &kPluginsList, &kPluginsCheck, &kCompress,   &kDoctor,
      &kBackup,         &kRestore,         &kVersion,       &kCompletion,  &kHelp,         &kComplete};
  return kAll;
}

}  // namespace spillway::cli
