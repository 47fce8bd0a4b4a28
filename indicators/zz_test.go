package indicators
import ("testing";"context";"stis/warehouse";"time";"stis/reference/period";"os/exec")
func TestZZ(t *testing.T){
 exec.Command("cp","/tmp/indicators/demo/warehouse.duckdb","/tmp/indicators/w.duckdb").Run()
 ctx:=context.Background()
 db,err:=warehouse.Open(ctx,"/tmp/indicators/w.duckdb",warehouse.Options{Threads:2}); if err!=nil{t.Fatal(err)}
 defer db.Close()
 cat,_:=Load()
 last,_:=period.Parse("2026-10")
 b:=time.Now()
 res,err:=Compute(ctx,db,nil,cat,Run{Period:last,AsOf:time.Unix(0,0).UTC(),Cutoff:time.Unix(0,0).UTC(),InputsHash:"zz"}); if err!=nil{t.Fatal(err)}
 t.Log("compute",time.Since(b),res.Observations)
 b=time.Now()
 cube,err:=Read(ctx,db,res.RunID); if err!=nil{t.Fatal(err)}
 t.Log("read",time.Since(b))
 breakdownsAdd(t,cat,cube); pairsAdd(t,cat,cube)
 for _,i:=range cat.active(){
  for _,bs:=range i.Spans{ p:="2026-10"; if i.Frequency=="A"{p="2026"}
   o,ok:=cube.Get(i.ID,p,bs,"level",Total,""); v:="-"; if ok {v=show(o.Value,4)}
   y,_:=cube.Get(i.ID,p,bs,"yoy",Total,""); 
   pp,_:=cube.Get(i.ID,p,bs,"pp",Total,"")
   t.Log(i.ID,i.Name.Zh,bs,v,o.ObsStatus,o.Reason,"by",o.Contributors,show(o.Top1,0),show(o.Top2,0),"yoy",show(y.Value,1),y.Reason,show(pp.Value,2), "keys",len(cube.Keys(i.ID,"county")))
  }}
 for _,k:=range cube.Keys("CI02","county;indicator"){ o,_:=cube.Get("CI02","2026-10","ytd","level","county;indicator",k); t.Log(k,show(o.Value,1),o.Reason)}
 for _,k:=range cube.Keys("CI02","indicator"){ o,_:=cube.Get("CI02","2026-10","ytd","level","indicator",k); t.Log(k,show(o.Value,1),o.Reason)}
 for _,k:=range cube.Keys("MK04","partner_group"){ o,_:=cube.Get("MK04","2026-10","ytd","level","partner_group",k); t.Log(k,show(o.Value,1),o.Reason)}
 for _,k:=range cube.Keys("EX03","county"){ o,_:=cube.Get("EX03","2026-10","ytd","level","county",k); s,_:=cube.Get("EX03","2026-10","ytd","rank","county",k);t.Log(k,show(o.Value,1),show(s.Value,0))}
}
