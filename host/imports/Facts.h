// config/imports.json, as the build has put it into the program: what is known of other routers' files.
#pragma once

#include <string_view>

namespace spillway::imports {

std::string_view facts();

}  // namespace spillway::imports
