// Bodies of the requests of certification, read field by field. Private to certification; stateless.
#pragma once

#include "qrcongo/certification/service.hpp"
#include "qrcongo/http/fields.hpp"

namespace qrcongo::certification {

ProductInput read_product(http::Fields& fields);
ProductPatch read_product_patch(http::Fields& fields);
CertificateInput read_certificate(http::Fields& fields);
Corrections read_corrections(http::Fields& fields);
GrantInput read_grant(http::Fields& fields);
HoldInput read_hold(http::Fields& fields);

}  // namespace qrcongo::certification
