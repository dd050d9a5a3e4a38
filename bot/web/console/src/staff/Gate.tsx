// Asks who is there before anything is drawn, and says why when the answer does not come.
import { Button, Result, Spin } from "antd";
import { useCallback, useEffect, useState, type ReactNode } from "react";
import { whoAmI, type Me } from "./session";

export function Gate({ children }: { children: (me: Me) => ReactNode }): ReactNode {
  const [me, setMe] = useState<Me | null>(null);
  const [asked, setAsked] = useState(false);
  const ask = useCallback(() => {
    setAsked(false);
    void whoAmI().then((answer) => { setMe(answer); setAsked(true); });
  }, []);
  useEffect(ask, [ask]);
  if (me) return children(me);
  if (!asked) return <div className="gate-wait"><Spin aria-label="正在登录" /></div>;
  return <Result status="warning" title="暂时连不上服务器" extra={<Button type="primary" onClick={ask}>再试一次</Button>} />;
}
