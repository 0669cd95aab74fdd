#include "txn-rw-register/journal.hpp"

#include <algorithm>
#include <string>

#include "txn-rw-register/delta_check.hpp"

namespace apps::rw_register {

void Journal::restore(Store& store, const std::vector<std::string>& ids) {
  maelstrom::restore(storage_, [&](std::string_view record) {
    maelstrom::Scratch scratch;
    const auto delta = maelstrom::from_json<Delta>(maelstrom::read_json(record), scratch);
    check_delta(delta, {}, ids, kMaxCounter);
    store.merge(delta);
    logged_ += record.size();
  });
}

void Journal::append(const Delta& delta) {
  const std::string record = maelstrom::json_text(delta);
  storage_.append(record);
  logged_ += record.size();
}

void Journal::compact(const Store& store) {
  if (logged_ < std::max(compact_at_, store.bytes())) return;
  storage_.replace({maelstrom::json_text(store.since({}))});
  logged_ = 0;
}

}  // namespace apps::rw_register
