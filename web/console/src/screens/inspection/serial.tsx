import { Link } from "../../design/parts";

const group = 5;

// Twenty characters in fours of five, as people read them out; what is copied is the serial alone.
export function Serial({ of }: { of: string }) {
  if (of.length !== 20) return <code>{of}</code>;
  const parts = Array.from({ length: of.length / group }, (_, index) => of.slice(index * group, (index + 1) * group));
  return <code class="serial">{parts.map((part, index) => <span key={index}>{part}</span>)}</code>;
}

export const SerialLink = ({ of }: { of: string }) => <Link to={`estampille/${encodeURIComponent(of)}`}><Serial of={of} /></Link>;
