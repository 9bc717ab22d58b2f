"""For each route that takes JSON a body that is as small as it may be and could be acted upon."""
from harness import PASSWORD, age_identity

from world import ENTERPRISE

PROOF = {"password": PASSWORD}
HOLD = {"reason_code": "other", "reason": "Essai", "applies_to": "all_stamps"}
RANGE = {"from": 1, "to": 1, "count": 1}


def valid_bodies(world):
    """By 'METHOD path'."""
    c = world.country
    money = {"amount": 1000, "currency": "CDF"}
    order = {"certificate_id": world.own["certificates"], "quantity": 10, "deliveries": [{"printer_id": c.printer_id, "quantity": 10}]}
    return {
        "POST /signaler": {"what": "other", "where_bought": "Marché", "place": "CD-KN"},
        "POST /api/v1/session": {"email": "qualite@fleuve.example", "password": PASSWORD},
        "POST /api/v1/invitations/{token}": {"password": PASSWORD},
        "POST /api/v1/password-resets": {"email": "qualite@fleuve.example"},
        "POST /api/v1/password-resets/{token}": {"password": PASSWORD},
        "PATCH /api/v1/me": {"language": "en"},
        "POST /api/v1/me/password": {"current_password": PASSWORD, "new_password": "une toute nouvelle phrase"},
        "POST /api/v1/me/totp": PROOF,
        "DELETE /api/v1/me/totp": PROOF,
        "POST /api/v1/me/totp/confirm": {"totp": "123456"},
        "POST /api/v1/me/totp/recovery-codes": {**PROOF, "totp": "123456"},
        "POST /api/v1/organisations": {"kinds": ["enterprise"], "name": "Eaux de Mayombe"},
        "PATCH /api/v1/organisations/{id}": {"phone": "+243820000001"},
        "POST /api/v1/users": {"email": "nouveau@fleuve.example", "name": "N. Nouveau", "organisation_id": c.enterprise_id, "role": ENTERPRISE},
        "PATCH /api/v1/users/{id}": {"name": "A. Autre"},
        "POST /api/v1/users/{id}/reset": {"password": True},
        "POST /api/v1/api-clients": {"name": "ERP"},
        "POST /api/v1/api-clients/{id}/secret": {"overlap_minutes": 0},
        "POST /api/v1/encryption-keys": {"recipient": age_identity()[1]},
        "POST /api/v1/encryption-keys/{id}/revoke": {},
        "POST /api/v1/products": {"name": "Savon", "brand": "Lac", "category": "soap"},
        "PATCH /api/v1/products/{id}": {"client_reference": "SKU-1"},
        "POST /api/v1/certificates": {"product_id": world.own["products"], "standard": "NCD 012", "site": "Limete", "quota_requested": 10},
        "POST /api/v1/certificates/{id}/submit": {},
        "POST /api/v1/certificates/{id}/review": {},
        "POST /api/v1/certificates/{id}/request-corrections": {"comment": "Joindre le plan"},
        "POST /api/v1/certificates/{id}/grant": {"valid_until": "2099-12-31", "quota": 10},
        "POST /api/v1/certificates/{id}/reject": {"reason": "Hors norme"},
        "POST /api/v1/certificates/{id}/suspend": HOLD,
        "POST /api/v1/certificates/{id}/reinstate": {"comment": "Conforme"},
        "POST /api/v1/certificates/{id}/revoke": HOLD,
        "POST /api/v1/approvals/{id}/approve": {},
        "POST /api/v1/approvals/{id}/reject": {"reason": "Non"},
        "POST /api/v1/tariffs": {"category": "soap", "price_per_thousand": money, "valid_from": "2026-01-01"},
        "POST /api/v1/quotations": {"certificate_id": world.own["certificates"], "quantity": 10},
        "POST /api/v1/orders": order,
        "POST /api/v1/orders/{id}/submit": {},
        "POST /api/v1/orders/{id}/approve": {},
        "POST /api/v1/orders/{id}/reject": {"reason": "Doublon"},
        "POST /api/v1/orders/{id}/cancel": {},
        "POST /api/v1/orders/{id}/resume": {},
        "POST /api/v1/orders/{id}/payments": {"amount": money, "method": "bank_slip", "reference": "RAWBANK-0", "paid_on": "2026-01-01"},
        "POST /api/v1/archives/{id}/handovers": {},
        "POST /api/v1/archives/{id}/receipts": {"sha256": "0" * 64},
        "POST /api/v1/batches/{id}/activations": RANGE,
        "POST /api/v1/batches/{id}/spoilage": {**RANGE, "reason_code": "misprint"},
        "POST /api/v1/key-generations": {"reason": "Rotation annuelle"},
        "POST /api/v1/key-generations/{generation}/compromise": {"reason": "Clé copiée"},
        "POST /api/v1/recalls": {"batch_id": world.own["batches"], "ranges": [{"from": 1, "to": 1}], "reason_code": "other", "reason": "Essai"},
        "POST /api/v1/recalls/{id}/lift": {"reason": "Erreur"},
        "POST /api/v1/verifications": {"codes": [world.serial]},
        "POST /api/v1/suspicions/{id}/close": {"outcome": "genuine", "comment": "Vu au dépôt"},
        "POST /api/v1/citizen-reports/{id}/close": {"outcome": "unfounded"},
    }
