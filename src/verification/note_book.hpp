// What acts said about ranges, each once: facts about positions refer to a note by its number. Owned by the index; the
// writer adds under the index's lock, any thread reads.
#pragma once

#include <span>
#include <string>
#include <unordered_set>

#include "growing_array.hpp"
#include "qrcongo/stamps/service.hpp"
#include "qrcongo/verification/stamp_facts.hpp"

namespace qrcongo::verification {

using NoteNumber = std::uint32_t;

class NoteBook {
 public:
  // An act's ranges come one after the other and share one note.
  NoteNumber number_of(const stamps::RangeMarked& marked) {
    const RangeNote note{marked.at, interned(marked.reason_code),
                         marked.production_lot ? interned(*marked.production_lot) : nullptr};
    const std::size_t size = notes_.size();
    if (size > 0 && notes_[size - 1] == note) return static_cast<NoteNumber>(size - 1);
    notes_.next() = note;
    notes_.publish();
    return static_cast<NoteNumber>(size);
  }

  // The same for many that a start reads; each text by interned(). The number of the first.
  NoteNumber append(std::span<const RangeNote> notes) {
    const std::size_t first = notes_.size();
    for (const RangeNote& note : notes) {
      notes_.next() = note;
      notes_.publish();
    }
    return static_cast<NoteNumber>(first);
  }

  const std::string* interned(const std::string& value) { return &*texts_.insert(value).first; }

  const RangeNote& operator[](NoteNumber number) const { return notes_[number]; }

 private:
  GrowingArray<RangeNote> notes_;
  std::unordered_set<std::string> texts_;  // its nodes stay where they are
};

}  // namespace qrcongo::verification
