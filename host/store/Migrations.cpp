#include "host/store/Migrations.h"

namespace spillway::store {

std::span<const Migration> migrations() {
  static const Migration all[] = {schema1(), schema2(), schema3(), schema4(), schema5(), schema6(), schema7()};
  return all;
}

std::span<const Migration> objectMigrations() {
  static const Migration all[] = {objectSchema1()};
  return all;
}

}  // namespace spillway::store
