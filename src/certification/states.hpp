// What the states are called: as columns and JSON write them, and as a person reads them. Stateless, any thread.
#pragma once

#include <initializer_list>
#include <string>

#include "qrcongo/certification/service.hpp"

namespace qrcongo::certification {

std::string in_french(CertificateState state);  // "en examen"

// Code::wrong_state, naming the state, unless it is one of these.
Result<void> require_state(const Certificate& certificate, std::initializer_list<CertificateState> states);

}  // namespace qrcongo::certification
