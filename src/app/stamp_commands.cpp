#include <algorithm>
#include <iostream>

#include <fcntl.h>
#include <unistd.h>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "commands.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/crypto/key_wrapping.hpp"
#include "qrcongo/stamps/engine/archive.hpp"
#include "qrcongo/stamps/engine/code.hpp"

namespace qrcongo::app {
namespace {

namespace engine = stamps::engine;

constexpr std::size_t master_key_file_max_bytes = 128;

Result<Secret> read_master_key(const std::string& path) {
  // Whose file it is is no business of a tool for tests, so read_key_encryption_key's rules do not hold.
  Secret content(master_key_file_max_bytes);
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const ssize_t got = file < 0 ? -1 : read(file, content.writable().data(), content.size());
  if (file >= 0) close(file);
  const std::string_view text =
      trim(as_text(content.view().first(static_cast<std::size_t>(std::max<ssize_t>(got, 0)))));
  auto key = crypto::parse_key_text(text);
  if (!key) return fail(key.error().code, path + " : " + key.error().detail);
  return key;
}

Result<std::string> gtin_of(const std::string& given) {
  if (given.empty()) return std::string(engine::no_gtin);
  if (given.size() > 14 || given.find_first_not_of("0123456789") != std::string::npos) {
    return fail(Code::invalid_input, "--gtin : jusqu'à 14 chiffres attendus.");
  }
  return std::string(14 - given.size(), '0') + given;
}

void print(const boost::json::object& answer, bool json) {
  if (json) {
    std::cout << boost::json::serialize(answer) << "\n";
    return;
  }
  for (const auto& member : answer) {
    const auto& value = member.value();
    std::cout << member.key() << " "
              << (value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value)) << "\n";
  }
}

// The number that a code says under these keys; nothing where it is unreadable, `genuine` false where it is not theirs.
struct Decoded {
  bool readable = false;
  bool genuine = false;
  std::uint64_t number = 0;
};

template <class Read>
Decoded decode(const std::optional<Read>& read, const engine::StampKeys& keys, std::string_view gtin) {
  if (!read) return {};
  if (read->generation != keys.generation()) return {true, false, 0};
  const std::uint64_t number = keys.unmask(*read);
  return {true, keys.is_genuine(*read, gtin, number), number};
}

}  // namespace

int stamp_encode_command(const StampWords& words, bool json) {
  const auto key = read_master_key(words.master_key_file);
  if (!key) return report(key.error());
  const auto gtin = gtin_of(words.gtin);
  if (!gtin) return report(gtin.error());
  const engine::StampKeys keys(static_cast<unsigned>(words.generation), key->view());
  engine::Serial serial{};
  keys.make_serials(*gtin, static_cast<std::uint64_t>(words.number), {&serial, 1});
  const engine::Keypad keypad = keys.make_keypad(*gtin, static_cast<std::uint64_t>(words.number));
  print({{"serial", engine::view(serial)},
         {"keypad", std::string(keypad.data(), keypad.size())},
         {"address", engine::stamp_address("HTTPS://QR.EXAMPLE", *gtin, engine::view(serial))}},
        json);
  return exit_ok;
}

int stamp_decode_command(const StampWords& words, bool json) {
  const auto key = read_master_key(words.master_key_file);
  if (!key) return report(key.error());
  const auto gtin = gtin_of(words.gtin);
  if (!gtin) return report(gtin.error());
  const engine::StampKeys keys(static_cast<unsigned>(words.generation), key->view());
  const Decoded decoded = engine::looks_like_keypad(words.code) ? decode(engine::read_keypad(words.code), keys, *gtin)
                                                                : decode(engine::read_serial(words.code), keys, *gtin);
  const bool in_batch = decoded.number >= static_cast<std::uint64_t>(words.first) &&
                        decoded.number <= static_cast<std::uint64_t>(words.last);
  if (!decoded.readable) {
    print({{"answer", "unreadable"}}, json);
    return exit_failure;
  }
  if (!decoded.genuine || !in_batch) {
    print({{"answer", "unknown"}}, json);
    return exit_failure;
  }
  print({{"answer", "read"}, {"number", decoded.number}}, json);
  return exit_ok;
}

}  // namespace qrcongo::app
