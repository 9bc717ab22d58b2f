import type { Order, Schemas } from "../../api/types";
import { Card, Day, Facts, MoneyText, Tag, Who } from "../../design/parts";
import { Table, type Column } from "../../design/table";
import { t, word } from "../../state/texts";
import { PaymentForm } from "./payment_form";

type Payment = Schemas["Payment"];

const columns = (): Column<Payment>[] => [
  { name: t("payment.day"), is_head: true, cell: (payment) => <Day at={payment.paid_on} /> },
  { name: t("payment.sum"), is_figure: true, cell: (payment) => <MoneyText of={payment.amount} /> },
  { name: t("payment.method"), cell: (payment) => <>{word("payment_method", payment.method)}{payment.state === "held" && <> <Tag tone="caution">{t("payment.is_held")}</Tag></>}</> },
  { name: t("payment.reference"), cell: (payment) => payment.reference },
  { name: t("payment.by"), cell: (payment) => <Who person={payment.recorded_by} /> },
];

export function OrderMoney({ order, payments, reload }: { order: Order; payments: Payment[] | undefined; reload: () => void }) {
  if (!order.total || !order.paid || !order.balance) return null;
  return (
    <Card title={t("payment.money")}>
      <div class="stack-wide">
        <div class="columns">
          <Facts of={[
            [order.state === "draft" ? t("orders.total_today") : t("orders.total"), <MoneyText of={order.total} />],
            [t("orders.paid"), <MoneyText of={order.paid} />],
            [t("orders.balance"), <span class="strong"><MoneyText of={order.balance} /></span>],
            order.state === "approved" && [t("orders.pay_before"), order.pay_before && <Day at={order.pay_before} />],
          ]} />
          {order.actions.includes("record_payment") && <PaymentForm key={order.balance.amount} order={order} balance={order.balance} reload={reload} />}
        </div>
        {payments && payments.length > 0 && <Table label={t("payment.list")} rows={payments} columns={columns()} id_of={(payment) => payment.id} />}
      </div>
    </Card>
  );
}
