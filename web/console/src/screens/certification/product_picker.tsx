// Which product a certificate is asked for.
import { get } from "../../api/client";
import type { Product } from "../../api/types";
import { ButtonLink } from "../../design/parts";
import { Picker, type Source } from "../../design/picker";
import { t, word } from "../../state/texts";

const about = (product: Product) => [product.brand, product.net_content, word("category", product.category)].filter(Boolean).join(" · ");

const products: Source<Product> = {
  name: "products/picker",
  find: (q, limit, signal) => get("/api/v1/products", { query: { limit, order: "newest", ...(q && { q }) }, signal }),
  read: (id, signal) => get("/api/v1/products/{id}", { path: { id }, signal }),
  option_of: (product) => ({ value: product.id, name: product.name, hint: about(product) }),
};

const Nothing = () => <div class="stack"><p>{t("application.no_product")}</p><p><ButtonLink to="produits/nouveau">{t("product.new")}</ButtonLink></p></div>;

export const ProductPicker = ({ value, set }: { value: string; set: (id: string) => void }) => (
  <Picker name="product_id" label={t("application.product_which")} search={t("product.search")} source={products} value={value} set={set} nothing={<Nothing />} />
);
