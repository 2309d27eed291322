//! Promises, rivals, discounts and what makes a number a price.

pub(super) const PROMISE: &str = "
=i|=we =will =send|=email|=call|=ring|=phone|=text|=mail|=forward|=share|=resend|=fax|=message|=ping|=wire|=transfer|=invoice|=credit|=refund|=replace|=ship|=print|=deliver|=fill|=collect ~2
=i|=we =will =get|=come|=circle|=write|=report =back|=to ~2
=i|=we =will =get =you|=it|=that|=this|=them|=those|=someone|=one ~1
=i|=we =will =prepare|=check|=find|=confirm|=arrange|=set|=book|=put|=follow|=ask|=look|=make|=draft|=calculate|=quote|=update|=reach|=contact|=drop|=bring|=pass|=schedule|=reserve|=hold|=provide|=talk|=speak|=sort|=fix|=sign|=pay|=pop|=pull|=shoot|=chase|=double|=dig|=organise|=organize|=measure|=order|=remind|=write|=post|=swing|=pick|=work|=tell|=keep|=speak|=draw|=waive|=type|=go|=note|=request|=meet|=show|=introduce|=connect|=load|=throw|=upload|=copy|=dispatch|=raise|=issue|=track ~1
=i|=we =will =give =you|=him|=her|=them =a =call|=ring|=shout|=bell|=buzz|=quote ~2
=i|=we =will =take =care|=photos|=pictures|=it|=measurements ~1
=i|=we =will =have =it|=them|=that|=those|=someone|=somebody|=him|=her|=our|=my|=a|=one|=the|=everything ~1
=i|=we =will =have =call|=ring|=contact|=ready|=sent|=done ~2
=i|=we =will =be =there|=round|=over|=out|=with|=sending|=calling ~0
=i|=we =will =see =what =i|=we =can
=i|=we =will =let =you|=them|=him|=her =know ~1
=i|=we =will =be =in =touch ~1
=i|=we =am|=are =going =to|=send =send|=email|=call|=check|=prepare|=find|=get|=follow|=set|=talk|=speak|=write|=put|=ask|=bring|=make|=book ~1
=i|=we =am|=are =sending|=emailing|=forwarding|=texting|=mailing|=writing =you|=it|=that|=them|=this|=the|=over|=those ~1
=will|=going =send|=email|=call|=forward|=text|=ring =you|=it|=over|=that|=the|=them|=us ~1
=will =send|=email|=text =you ~0
=someone|=somebody|=colleague|=manager|=specialist|=engineer|=technician|=team|=driver|=fitter|=surveyor|=designer|=courier|=office|=he|=she|=they =will =call|=contact|=email|=visit|=reach|=be|=ring|=give|=come|=send|=get|=phone|=deliver|=drop ~4
=you =will =have|=get|=receive|=hear|=see =it|=the|=that|=an|=a|=my|=our|=today|=tomorrow|=by|=proposal|=email|=quote|=link|=contract|=invoice|=from|=me|=us|=them|=confirmation|=text|=this ~1
=it|=they|=that|=invoice|=quote|=contract|=proposal|=email|=sample|=samples|=order|=paperwork =will =be =with|=in|=there|=on|=ready|=sent|=delivered|=waiting =you|=your|=by|=tomorrow|=today|=tonight|=monday|=tuesday|=wednesday|=thursday|=friday|=at|=inbox|=the ~2
=expect =email|=call|=proposal|=it|=a =from|=by|=today|=tomorrow ~2
=let =me =send|=email|=text|=forward|=check|=find|=ask|=call ~0
=i =can|=could =have =for|=to =you =by|=tomorrow|=today|=on ~3
=i|=we|=he|=she =will =ring|=phone|=call|=text|=email =you|=thursday|=monday|=tuesday|=wednesday|=friday|=them|=tomorrow ~1
=i|=we =will =have =it|=them =with|=to|=ready|=at =you|=by|=your ~1
=i|=we =will =get =that|=it|=this|=a|=the =across|=over|=sent|=to|=out|=quote ~2
=will =give =you =a =ring|=call|=shout|=bell ~0
=i|=we =will =pay|=transfer|=wire|=settle =it|=that|=the|=tonight|=today|=tomorrow ~1
";

pub(super) const RIVAL: &str = "
=competitor|=competitors|=competition
=another|=other|=different|=current|=existing|=previous|=present|=last|=old|=regular|=usual|=second|=competing|=rival =company|=companies|=provider|=providers|=supplier|=suppliers|=vendor|=vendors|=firm|=firms|=agency|=broker|=insurer|=carrier|=distributor|=wholesaler|=contractor|=shop|=store|=place|=gym|=dentist|=printer|=printers|=lab|=clinic|=bakery|=seller|=dealer|=outfit|=guy|=guys ~0
=our|=my =supplier|=suppliers|=vendor|=provider|=broker|=insurer|=printer|=distributor|=wholesaler|=roaster|=dentist ~0
=company|=people|=firm|=supplier|=vendor|=provider|=guy|=guys|=ones|=place =we|=i =have|=use|=used|=buy|=work|=deal|=got|=go ~1
=with|=from|=through|=by|=to|=at =someone|=somebody|=another|=anyone =else|=company|=firm|=supplier|=vendor|=provider|=place ~1
=someone|=somebody =else =who|=already|=does|=is|=quoted|=offered|=gave|=for ~0
=use|=using|=got|=have =somebody|=someone|=guy|=company|=firm|=outfit =who|=that|=for|=already|=local|=down|=in|=from ~1
=guy|=guys|=place|=shop|=outfit|=one|=crowd =down|=across|=round|=around|=over =the|=in|=town|=there ~0
=other|=another =quote|=quotes|=offer|=offers|=bid|=bids ~0
@brand
=other|=another|=second|=two|=three =quote|=quotes|=estimate|=estimates|=company|=companies ~1
=somebody|=someone|=fella|=chap|=lad|=guy|=bloke|=woman|=lady =local|=in|=who|=that =for|=town|=does|=did|=comes ~2
=already =use|=using|=got|=have =somebody|=someone|=people|=one ~1
";

pub(super) const DISCOUNT: &str = "
=discount|=discounts|=discounted|=rebate
percent|per-cent off|less|reduction ~1
=special =price|=offer|=rate|=deal|=pricing ~0
=promo|=promotion|=coupon|=voucher
@me|get|have|give|offer|do|best|any|there better|lower|best|good price|rate|deal|number|offer ~2
your best price|number|offer
knock|shave off|percent ~2
knock|take|shave|get|give|drop|come|do|bit|something|throw something|some|off|ten|twenty|percent|bit|little|money|dollars|pounds|hundred|fifty off|down ~3
come|bring|get|drop|cut|lower|reduce|shave|go|budge|move|do the|down|your|price|that|it|on|lower|any price|cost|figure|down|rate|bit|cheaper ~1
lower|reduce|drop|waive|cut the|your|that|this price|fee|cost|rate|charge ~2
waive|waived
=cheaper|=lower =price|=rate|=deal ~0
free|half month|first|price|off free|off|on|if|for ~1
first|second|third|one month|week|session|delivery|year free|half|on ~1
for free|nothing if|when ~1
half price|off ~0
wiggle|room on|in|for the|room|price ~1
dollars|pounds|bucks|hundred|fifty|twenty|ten|bit off if|for|the|it|that|if ~1
any movement|flexibility|leeway|give on|in ~0
do any|it better|cheaper|for less ~1
money|something|bit|little|touch off ~0
month|delivery|installation|fitting|setup|shipping|first|week on us ~1
throw|throwing|chuck in|delivery|fitting ~3
! throw|throwing in the ~0
free delivery|installation|setup|shipping|upgrade|fitting|month|weeks ~0
delivery|installation|setup|shipping|fitting|month is|would free ~1
one|two|three free ~0
get free ~2
running|having a|an sale|promotion|special ~1
sale on|till|until|this|ends ~0
save|saving|saves percent ~3
let you have it|them|that|one for ~0
@me|can|could|would you do any|better|much better|price|best ~2
best|lowest|cheapest you can|could do|go ~1
any chance|room|way of|on|for a|the|you deal|price|bit|discount|cheaper ~2
cheaper|less|discount|deal if ~2
if|what i|we|you take|took|buy|bought|order|ordered|have|get cheaper|deal|discount|less ~5
can|could|would|will you come|go|get down|lower ~1
bulk|trade|volume|loyalty|annual|student|senior|early discount|rate|price|pricing ~0
meet you|me|us half|in ~0
match|beat that|their|the|any price|quote|offer ~1
round it down ~0
sharpen my|our|your|the pencil ~0
goodwill|introductory|opening price|offer|rate ~0
split the|it|that with ~1
no|zero|without fee|charge|fees|charges for|on|the first|three|two|six|until ~2
half price ~0
take|knock|get twenty|fifty|thirty|ten|hundred|five|quid|something|bit off ~1
ten|five|fifteen|twenty|few percent for|if|off|on ~1
";

pub(super) const PRICE_CUE: &str = "
=cost|=costs|=price|=priced|=pricing|=fee|=fees|=charge|=charges|=rate|=quote|=quoted|=deposit|=expensive|=afford|=cheap|=rent|=installation|=saving|=save|=keeping|=card|=payment
=per|=a|=each|=every =month|=year|=user|=store|=seat|=unit|=hour|=day|=week|=person|=piece|=box|=visit|=session|=vehicle|=van|=square|=foot|=metre|=meter|=head
=monthly|=annually|=yearly|=weekly|=apiece|=each|=upfront
=pay|=paying|=paid|=total|=budget|=worth|=spend|=spending|=invoice|=bill
=comes|=works|=come|=work =to|=out ~2
=for =only|=just
=plus =tax|=vat|=delivery|=shipping
=off =the|=if
=down =to
";
