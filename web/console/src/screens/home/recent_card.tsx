// What happened lately: the orders and certificates that changed last.
import { get } from "../../api/client";
import { Bones, Card, Link, ProblemNotice, Tag, Time, type Tone } from "../../design/parts";
import { use_load } from "../../state/load";
import { use_me } from "../../state/me";
import { t, word } from "../../state/texts";
import { certificate_tones } from "../certification/certificate_parts";
import { order_tones } from "../orders/order_words";

type News = { id: string; to: string; name: string; about: string; state: string; tone: Tone; at: string };

const shown_max = 5;
const every_ms = 60_000;

async function read_news(is_printer: boolean, signal: AbortSignal): Promise<News[]> {
  const query = { order: "changed" as const, limit: shown_max };
  const [orders, certificates] = await Promise.all([
    get("/api/v1/orders", { query, signal }),
    is_printer ? undefined : get("/api/v1/certificates", { query, signal }),
  ]);
  const news = [
    ...orders.items.map((order): News => ({
      id: order.id, to: is_printer ? `travaux/${order.id}` : `commandes/${order.id}`, name: order.number, about: `${order.product_name}, ${order.enterprise_name}`,
      state: word("order_state", order.state), tone: order_tones[order.state], at: order.updated_at,
    })),
    ...(certificates?.items ?? []).map((certificate): News => ({
      id: certificate.id, to: `certificats/${certificate.id}`, name: certificate.number ?? certificate.reference, about: `${certificate.product_name}, ${certificate.enterprise_name}`,
      state: word("certificate_state", certificate.state), tone: certificate_tones[certificate.state], at: certificate.updated_at,
    })),
  ];
  return news.sort((one, other) => other.at.localeCompare(one.at)).slice(0, shown_max);
}

export function RecentCard() {
  const is_printer = use_me().role === "ESTAMPILLEUR_AGREE";
  const news = use_load("home/news", (signal) => read_news(is_printer, signal), { every_ms });
  return (
    <Card title={t("home.news")}>
      <ProblemNotice problem={news.problem} retry={news.reload} />
      {!news.value && !news.problem && <Bones lines={shown_max} />}
      {news.value?.length === 0 && <p class="soft">{t("home.no_news")}</p>}
      {news.value && news.value.length > 0 && (
        <ul class="tasks">
          {news.value.map((one) => (
            <li key={one.id}>
              <Link class="task" to={one.to}>
                <span class="task-name">{one.name}</span>
                <span><Tag tone={one.tone}>{one.state}</Tag></span>
                <span class="soft small">{one.about}</span>
                <span class="soft small task-time"><Time at={one.at} /></span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
