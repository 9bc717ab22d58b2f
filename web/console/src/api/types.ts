// Names for what web/openapi.json describes.
import type { components } from "../generated/schema";

export type Schemas = components["schemas"];
export type Me = Schemas["Me"];
export type Role = Schemas["Role"];
export type Money = Schemas["Money"];
export type Person = Schemas["Person"];
export type Stranger = Schemas["Stranger"];
export type Product = Schemas["Product"];
export type Certificate = Schemas["Certificate"];
export type Order = Schemas["Order"];
export type Batch = Schemas["Batch"];
export type Archive = Schemas["Archive"];
export type Organisation = Schemas["Organisation"];
export type Approval = Schemas["RequestedApproval"];
