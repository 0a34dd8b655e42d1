#include "host/plugins/ElfFile.h"

#include <elf.h>
#include <spillway/abi.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace spillway::plugins {
namespace {

#if defined(__x86_64__)
constexpr uint16_t kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr uint16_t kMachine = EM_AARCH64;
#elif defined(__riscv)
constexpr uint16_t kMachine = EM_RISCV;
#else
#error "name this machine's ELF number"
#endif

// Thrown inside this file only: the reason a file is no good.
struct Bad {
  std::string reason;
};

[[noreturn]] void bad(std::string reason) { throw Bad{std::move(reason)}; }
[[noreturn]] void cutOff(const std::string& what) {
  bad("it is cut off (" + what + " reaches past its end); copy it again");
}
[[noreturn]] void broken(const std::string& what) { bad("it is damaged (" + what + "); build or copy it again"); }

class Elf {
 public:
  explicit Elf(std::string_view bytes) : bytes_(bytes) {}

  ElfFacts inspect() {
    readHead();
    readSegments();
    checkSections();
    readDynamic();
    return readSymbols();
  }

 private:
  template <class T>
  T at(uint64_t offset, const char* what) const {
    T value;
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof value) cutOff(what);
    std::memcpy(&value, bytes_.data() + offset, sizeof value);
    return value;
  }

  bool inFile(uint64_t offset, uint64_t length) const {
    return offset <= bytes_.size() && length <= bytes_.size() - offset;
  }

  // The file offset of `length` bytes at a virtual address, when all of them are file-backed.
  std::optional<uint64_t> offsetOf(uint64_t address, uint64_t length) const {
    for (const Elf64_Phdr& segment : loads_)
      if (address >= segment.p_vaddr && address - segment.p_vaddr <= segment.p_filesz &&
          length <= segment.p_filesz - (address - segment.p_vaddr))
        return segment.p_offset + (address - segment.p_vaddr);
    return std::nullopt;
  }

  template <class T>
  T atAddress(uint64_t address, const char* what) const {
    auto offset = offsetOf(address, sizeof(T));
    if (!offset) broken(std::string(what) + " lies outside its segments");
    return at<T>(*offset, what);
  }

  void readHead() {
    if (bytes_.empty()) bad("it is empty; copy it again");
    if (bytes_.substr(0, SELFMAG) != std::string_view(ELFMAG, std::min<size_t>(SELFMAG, bytes_.size())))
      bad("it is not a shared library (no ELF header)");
    head_ = at<Elf64_Ehdr>(0, "the ELF header");
    if (head_.e_ident[EI_CLASS] != ELFCLASS64 || head_.e_ident[EI_DATA] != ELFDATA2LSB || head_.e_machine != kMachine)
      bad("it was built for another machine (ELF machine " + std::to_string(head_.e_machine) + ", this host is " +
          std::to_string(kMachine) + "); build it for this one");
    if (head_.e_type != ET_DYN) bad("it is not a shared library (ELF type " + std::to_string(head_.e_type) + ")");
  }

  void readSegments() {
    if (head_.e_phentsize != sizeof(Elf64_Phdr)) broken("program headers of a strange size");
    bool dynamic = false;
    for (unsigned i = 0; i < head_.e_phnum; ++i) {
      const std::string what = "program header " + std::to_string(i);
      auto segment = at<Elf64_Phdr>(head_.e_phoff + uint64_t{i} * sizeof(Elf64_Phdr), what.c_str());
      if (segment.p_type != PT_LOAD && segment.p_type != PT_DYNAMIC) continue;
      if (!inFile(segment.p_offset, segment.p_filesz)) cutOff("segment " + std::to_string(i));
      if (segment.p_filesz > segment.p_memsz || segment.p_vaddr + segment.p_memsz < segment.p_vaddr)
        broken("segment " + std::to_string(i) + " has impossible sizes");
      if (segment.p_type == PT_LOAD) {
        loads_.push_back(segment);
      } else {
        dynamic_ = segment;
        dynamic = true;
      }
    }
    if (loads_.empty() || !dynamic) bad("it is not a shared library (nothing to load in it)");
  }

  // Section headers stand at the very end of a file: a copy that is not finished shows here first.
  void checkSections() const {
    if (head_.e_shoff == 0) return;
    if (head_.e_shentsize != sizeof(Elf64_Shdr)) broken("section headers of a strange size");
    for (unsigned i = 0; i < head_.e_shnum; ++i) {
      const std::string what = "section header " + std::to_string(i);
      auto section = at<Elf64_Shdr>(head_.e_shoff + uint64_t{i} * sizeof(Elf64_Shdr), what.c_str());
      if (section.sh_type != SHT_NOBITS && section.sh_type != SHT_NULL && !inFile(section.sh_offset, section.sh_size))
        cutOff("section " + std::to_string(i));
    }
  }

  void readDynamic() {
    const uint64_t count = dynamic_.p_filesz / sizeof(Elf64_Dyn);
    for (uint64_t i = 0; i < count; ++i) {
      auto entry = at<Elf64_Dyn>(dynamic_.p_offset + i * sizeof(Elf64_Dyn), "the dynamic table");
      switch (entry.d_tag) {
        case DT_NULL:
          return;
        case DT_SYMTAB:
          symbols_ = entry.d_un.d_ptr;
          break;
        case DT_STRTAB:
          strings_ = entry.d_un.d_ptr;
          break;
        case DT_STRSZ:
          stringBytes_ = entry.d_un.d_val;
          break;
        case DT_SYMENT:
          if (entry.d_un.d_val != sizeof(Elf64_Sym)) broken("symbols of a strange size");
          break;
        case DT_HASH:
          hash_ = entry.d_un.d_ptr;
          break;
        case DT_GNU_HASH:
          gnuHash_ = entry.d_un.d_ptr;
          break;
        case DT_FLAGS_1:
          if (entry.d_un.d_val & DF_1_PIE) bad("it is a program, not a shared library");
          break;
        default:
          break;
      }
    }
    broken("the dynamic table has no end");
  }

  // How many symbols there are: the tables say so only through their hash index.
  uint64_t symbolCount() const {
    if (hash_) return atAddress<uint32_t>(hash_ + 4, "the hash table");
    if (!gnuHash_) broken("no hash table");
    struct Head {
      uint32_t buckets, firstSymbol, bloomWords, shift;
    };
    auto head = atAddress<Head>(gnuHash_, "the hash table");
    const uint64_t buckets = gnuHash_ + sizeof head + uint64_t{head.bloomWords} * 8;
    const uint64_t chains = buckets + uint64_t{head.buckets} * 4;
    uint32_t last = 0;
    for (uint64_t i = 0; i < head.buckets; ++i)
      last = std::max(last, atAddress<uint32_t>(buckets + i * 4, "the hash table"));
    if (last < head.firstSymbol) return head.firstSymbol;
    while (!(atAddress<uint32_t>(chains + uint64_t{last - head.firstSymbol} * 4, "the hash table") & 1)) ++last;
    return uint64_t{last} + 1;
  }

  std::string_view nameOf(const Elf64_Sym& symbol, std::string_view strings) const {
    if (symbol.st_name >= strings.size()) broken("a symbol's name lies outside the string table");
    std::string_view rest = strings.substr(symbol.st_name);
    const size_t end = rest.find('\0');
    if (end == std::string_view::npos) broken("a symbol's name has no end");
    return rest.substr(0, end);
  }

  ElfFacts readSymbols() const {
    auto stringsAt = offsetOf(strings_, stringBytes_);
    if (!strings_ || !symbols_ || !stringsAt) broken("no symbol table");
    std::string_view strings = bytes_.substr(*stringsAt, stringBytes_);
    ElfFacts facts;
    std::optional<Elf64_Sym> entry;
    const uint64_t count = symbolCount();
    for (uint64_t i = 0; i < count; ++i) {
      auto symbol = atAddress<Elf64_Sym>(symbols_ + i * sizeof(Elf64_Sym), "the symbol table");
      if (symbol.st_shndx == SHN_UNDEF) continue;
      const unsigned binding = ELF64_ST_BIND(symbol.st_info);
      if (binding == STB_GNU_UNIQUE) ++facts.uniqueSymbols;
      if (binding != STB_LOCAL && nameOf(symbol, strings) == "spw_entry") entry = symbol;
    }
    if (!entry) bad("it exports no spw_entry; it is not a plugin of this program, or its author forgot SPW_EXPORT");
    readEntry(*entry, facts);
    return facts;
  }

  void readEntry(const Elf64_Sym& symbol, ElfFacts& facts) const {
    struct First {
      uint32_t size;
      uint16_t major, minor;
    };
    if (ELF64_ST_TYPE(symbol.st_info) != STT_OBJECT || symbol.st_size < sizeof(First))
      bad("its spw_entry is not a constant of type spw_plugin");
    auto offset = offsetOf(symbol.st_value, symbol.st_size);
    if (!offset) bad("its spw_entry has no value in the file; it must be constant-initialised");
    auto first = at<First>(*offset, "spw_entry");
    facts.entrySize = first.size;
    facts.abiMajor = first.major;
    facts.abiMinor = first.minor;
    if (first.size == 0 && first.major == 0)
      bad("its spw_entry is all zero in the file; it must be constant-initialised");
    const std::string version = std::to_string(first.major) + "." + std::to_string(first.minor);
    const std::string ours = std::to_string(SPW_ABI_MAJOR) + "." + std::to_string(SPW_ABI_MINOR);
    if (first.major != SPW_ABI_MAJOR)
      bad("it was built for plugin ABI " + version + " and this host speaks " + ours +
          "; build it with an SDK of major " + std::to_string(SPW_ABI_MAJOR));
    if (first.minor > SPW_ABI_MINOR)
      bad("it was built for plugin ABI " + version + " and this host speaks " + ours +
          "; update the host, or build it with an older SDK");
    if (first.size < sizeof(spw_plugin) || first.size > symbol.st_size)
      bad("its spw_entry says it is " + std::to_string(first.size) + " bytes long, which cannot be (ABI " + version +
          " has " + std::to_string(sizeof(spw_plugin)) + ")");
  }

  std::string_view bytes_;
  Elf64_Ehdr head_{};
  Elf64_Phdr dynamic_{};
  std::vector<Elf64_Phdr> loads_;
  uint64_t symbols_ = 0, strings_ = 0, stringBytes_ = 0, hash_ = 0, gnuHash_ = 0;
};

}  // namespace

base::Result<ElfFacts> inspectElf(std::string_view bytes) {
  try {
    return Elf(bytes).inspect();
  } catch (const Bad& found) {
    return base::Error{.fault = base::Fault::Unsupported, .message = found.reason};
  }
}

}  // namespace spillway::plugins
