#include "txn-rw-register/journal.hpp"

#include <algorithm>
#include <string>

namespace apps::rw_register {

void Journal::restore(Store& store) {
  maelstrom::Scratch scratch;
  for (const std::string& record : storage_.load()) {
    store.merge(maelstrom::from_json<Delta>(maelstrom::Raw{record}, scratch));
    logged_ += record.size();
  }
}

void Journal::append(const Delta& delta) {
  text_.clear();
  maelstrom::to_json(text_, delta);
  storage_.append(text_.view());
  logged_ += text_.size();
}

void Journal::compact(const Store& store) {
  if (logged_ < std::max(compact_at_, store.bytes())) return;
  text_.clear();
  maelstrom::to_json(text_, store.since({}));
  storage_.replace({std::string(text_.view())});
  text_.clear();
  text_.shrink();
  logged_ = 0;
}

}  // namespace apps::rw_register
