import os
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
import re
from datetime import date, time, timedelta
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import sync_playwright
from intake import services as intake
from intake.models import Beredning, Remiss, Komplettering
from tests.flode import *
from tests.factories import *

OUT = "/tmp/intake_shots/out"
from pathlib import Path
AXE = Path("/work/main/tests/browser/vendor/axe-core-4.14.1/axe.min.js").read_text()
ONLY = os.environ.get("ONLY", "")
LAGEN = os.environ.get("LAGEN", "l,d,m").split(",")

NAMN = [("Amina","Yusuf"),("Leo","Ström"),("Björn","Ek"),("Cecilia","Öhman"),("Samir","Haddad"),("Åsa","Nyberg"),("Mikael","Lindqvist"),("Fatima","Al-Hassan")]

def bygg():
    v = bygg_varld(beredning="samverkansforum")
    v.ame.namn="AME Centrum"; v.ame.save(); v.soc.namn="Ekonomiskt bistånd"; v.soc.save()
    for u,n in ((v.socialsekreterare,"Jonas Berg"),(v.handlaggare,"Eva Lind"),(v.beredare,"Henrik Wallgren"),(v.chef,"Per-Olof Hedlund")):
        u.namn=n; u.save()
    v.socialsekreterare.titel="Socialsekreterare"; v.socialsekreterare.save()
    n = v.ame.verksamhet.namnd; n.namn="Arbetsmarknadsnämnden"; n.save()
    typer = [BestallningstypFactory(verksamhet=v.ame.verksamhet, namn=a, vantat_resultat=b) for a,b in (("Arbetsförmågebedömning","Skriftligt utlåtande om vad personen klarar."),("Praktikplats","Plats hos arbetsgivare och besked om hur det gick."),("Stöd till arbete","Personen söker arbete på egen hand."))]
    EnhetFactory(verksamhet=v.ame.verksamhet, namn="AME Norr")
    direkt = EnhetFactory(verksamhet=v.ame.verksamhet, namn="AME Unga"); EnhetInstallningFactory(enhet=direkt, inflodesmodell="direkt")
    for x in ("Arbetsträning Återbruket","Jobbcoachning"): InsatstypFactory(verksamhet=v.ame.verksamhet, namn=x)
    rem=[]
    for i,(f,e) in enumerate(NAMN):
        r = skriv_remiss(v, lopnummer=i+1, fornamn=f, efternamn=e, bestallningstyp=typer[i%3], niva_avsandare="gul", bakgrund="Har varit utan arbete sedan 2022 och vill tillbaka till butik. Tidigare praktik avbröts när handledaren slutade." if i%2==0 else "", telefon="070-174 06 12", har_skydd=(i==6))
        dagar = [20,16,9,5,3,1,2,0][i]
        Remiss.objects.filter(pk=r.pk).update(inkom_den=timezone.localdate()-timedelta(days=dagar), skickad_vid=timezone.now()-timedelta(days=dagar))
        rem.append(r)
    intake.ta_emot(actor=v.handlaggare, remiss=rem[1]); intake.ta_emot(actor=v.handlaggare, remiss=rem[3]); intake.ta_emot(actor=v.handlaggare, remiss=rem[4]);
    intake.ta_emot(actor=v.handlaggare, remiss=rem[5])
    intake.begar_komplettering(actor=v.handlaggare, remiss=rem[2], text="Vi behöver veta hur många timmar i veckan personen kan delta, och om det finns tider som inte passar.")
    Komplettering.objects.update(begard_vid=timezone.now()-timedelta(days=4))
    intake.avboj(actor=v.handlaggare, remiss=rem[7], skal="platsbrist", text="Vi har ingen ledig plats före din svarsdag. Skicka gärna en ny remiss i januari.")
    # history for Amina
    p = Remiss.objects.get(pk=rem[0].pk).person
    for k,d in ((300,"besvarad"),(700,"besvarad")):
        rr = RemissFactory(besvarad=True, mottagande_enhet=v.ame, avsandande_enhet=v.soc, avsandare=v.socialsekreterare, person=p, bestallningstyp=typer[0], inkom_den=timezone.localdate()-timedelta(days=k), arende__avslutat=True, arende__inskriven_den=timezone.localdate()-timedelta(days=k-10), arende__avslutad_den=timezone.localdate()-timedelta(days=k-120))
    m = intake.skapa_mote(actor=v.beredare, enhet=v.ame, moter_den=timezone.localdate()+timedelta(days=3), klockan=time(9,0), plats="Rum Eken", deltagare=[v.handlaggare, v.socialsekreterare, v.chef])
    part = SamverkanspartFactory(kommun=v.ame.verksamhet.namnd.kommun, namn="Arbetsförmedlingen Exempelstad")
    intake.andra_deltagare(actor=v.beredare, mote=m, users=[v.beredare, v.handlaggare, v.socialsekreterare, v.chef], parter=[(part,"Kim Karlsson")])
    annan = UserFactory(roll="socialsekreterare", enhet=v.soc)
    for r in rem[3:6]:
        intake.starta_beredning(actor=v.handlaggare, remiss=Remiss.objects.get(pk=r.pk), mote=m)
    Remiss.objects.filter(pk=rem[5].pk).update(avsandare=annan, skapad_av=annan)
    b = Beredning.objects.get(remiss=rem[3])
    intake.besluta(actor=v.beredare, beredning=b, beslut="skriv_in", motivering="Hör till målgruppen och det finns plats i arbetsträningen från 1 december.", agare=v.handlaggare, vald_insats=None)
    utk = skriv_remiss(v, lopnummer=50, skicka=False, fornamn="Nora", efternamn="Blom")
    EnhetInstallningFactory
    return v, rem, m, utk, typer, direkt

@pytest.mark.django_db(transaction=True)
def test_shots(live_server, settings):
    settings.AME_DEMO=False
    v, rem, m, utk, typer, direkt = bygg()
    b4 = Beredning.objects.get(remiss=rem[4]); b3 = Beredning.objects.get(remiss=rem[3])
    u = lambda n,*a: reverse(n, args=a)
    sidor = [
        ("remiss_ny","s",u("remiss_ny")),("redigera","s",u("remiss_redigera",utk.pk)),("mina","s",u("mina_remisser")),
        ("min_komplettera","s",u("min_remiss",rem[2].pk)),("komplettera","s",u("remiss_komplettera",rem[2].pk)),("min_mottagen","s",u("min_remiss",rem[4].pk)),("min_avbojd","s",u("min_remiss",rem[7].pk)),
        ("mote_soc","s",u("mote",m.pk)),
        ("inkorg","h",u("remisser")),("remiss","h",u("remiss",rem[0].pk)),("remiss_mottagen","h",u("remiss",rem[1].pk)),("remiss_skyddad","c",u("remiss",rem[6].pk)),
        ("starta","h",u("beredning_starta",rem[1].pk)),
        ("beredningar","b",u("beredningar")),("mote","b",u("mote",m.pk)+"?nr=2"),("deltagare","b",u("mote_deltagare",m.pk)),("mote_nytt","b",u("mote_nytt")),("protokoll","b",u("mote_protokoll",m.pk)),
        ("beredning","b",u("beredning",b4.pk)),("skriv_in","h",u("skriv_in",b3.arende_id)),("ansokan_ny","h",u("ansokan_ny")),("min_dag","h",u("min_dag")),("arende","h",u("arende",b3.arende_id)),
    ]
    vem = {"s":v.socialsekreterare,"h":v.handlaggare,"b":v.beredare,"c":v.chef}
    cookies={}
    for k,usr in vem.items():
        c=Client(); c.force_login(usr); cookies[k]=c.cookies["sessionid"].value
    with sync_playwright() as p:
        br = p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox","--disable-gpu","--disable-background-networking","--disable-component-update","--disable-sync","--no-first-run","--disable-quic"])
        for lage in LAGEN:
            kw = {"l":dict(viewport={"width":1366,"height":900}),"d":dict(viewport={"width":1366,"height":900},color_scheme="dark"),"m":dict(viewport={"width":390,"height":800}),"r":dict(viewport={"width":320,"height":700})}[lage]
            for namn,roll,url in sidor:
                if ONLY and namn not in ONLY.split(","): continue
                ctx = br.new_context(locale="sv-SE", **kw)
                ctx.add_cookies([{"name":"sessionid","value":cookies[roll],"url":live_server.url}])
                page = ctx.new_page(); fel=[]
                page.on("console", lambda msg: fel.append(msg.text) if msg.type=="error" else None)
                page.on("pageerror", lambda e: fel.append(str(e)))
                svar = page.goto(live_server.url+url)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=f"{OUT}/{namn}-{lage}.png", full_page=True)
                bredd = page.evaluate("document.documentElement.scrollWidth")
                vp = kw["viewport"]["width"]
                page.evaluate("async () => {}")
                ctx2 = None
                res = page.evaluate(AXE + "; axe.run(document,{runOnly:['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']}).then(r=>r.violations.map(v=>v.id+': '+v.nodes.slice(0,3).map(n=>n.target.join(' ')+' '+(n.any[0]?n.any[0].message:'')).join(' | ')))")
                print(namn, lage, svar.status, "OVERFLOW %d"%bredd if bredd>vp else "", len(svar.body()), res or "", fel or "")
                ctx.close()
        br.close()
