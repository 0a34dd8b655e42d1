// The commands there are, each in a file of its own here, a group with its commands in one.
#pragma once

#include "host/cli/Command.h"

namespace spillway::cli {

extern const Command kServe, kStatus, kOpen, kPassword, kConnect;
extern const Command kTry, kLogs, kExplain, kUsage, kModels, kRoute;
extern const Command kProviders, kAccounts, kAccountsList, kAccountsAdd, kAccountsTest, kAccountsRemove;
extern const Command kAccountsEnable, kAccountsDisable, kAccountsDrain;
extern const Command kImport;
extern const Command kLogin, kLogins, kLogout;
extern const Command kKeys, kKeysCreate, kKeysList, kKeysRevoke;
extern const Command kConfig, kConfigCheck, kConfigShow, kConfigInit, kConfigDiff, kConfigSchema;
extern const Command kPlugins, kPluginsList, kPluginsCheck, kPluginsNew, kPluginsKeygen, kPluginsSign;
extern const Command kCompress;
extern const Command kRestart, kService, kServiceInstall, kServiceUninstall, kServiceStatus;
extern const Command kDoctor, kBackup, kRestore, kVersion, kCompletion, kHelp, kComplete;

}  // namespace spillway::cli
