//! Requests for a commitment, and the answers to them.

pub(super) const PAYMENT: &str = "
=send|=email|=issue|=prepare|=raise|=generate|=get|=make|=write|=text|=shoot|=do|=drop invoice|bill|payment-link|pro-forma|proforma ~4
invoice|bill you|go|out|for|the|your to|on|company|out|personally|first|email|directly|address|business ~2
invoice @me|you ~1
@want pay|payment|settle|prepay ~3
=take|grab|get|have|need|charge|run|use your|a|the|that card|payment|deposit|billing|account|prepayment ~2
card|credit|payment|billing details|number|information|info|method ~0
card to|for hold|reserve|secure|book ~1
name on the card|account ~1
number on|off front|card|the ~3
=pay today|now|by|with|deposit|upfront|online|monthly|half|first|down|this|before ~2
@me|let|take|process|make|arrange|complete|set the|a|your|up payment|deposit ~2
payment|deposit now|today|sorted|over-the-phone|down|out-of-the-way|done|in|link ~2
put|place|leave|make down|a deposit ~2
put it|that|this|them on|through your|the|a|same card|account|tab|bill ~2
charge|bill it|the|your|that card|account|to|company|you ~2
how|when|which would you like|want|prefer|plan|going pay|payment|settle ~3
cash or card|cheque|check|transfer
card or cash|transfer|invoice
payment|checkout link
payment plan sound|work|suit|start
=purchase =order
which card
wire|transfer|send the|a|us|over|your deposit|money|payment|balance ~2
get|getting that|it|this|deposit|you paid|settled|invoiced ~2
first|the month|instalment|installment|payment today|now ~2
direct debit
ready|like|want to check out ~1
bank details ~0
long number
";

pub(super) const CONTRACT: &str = "
=sign|=send|=prepare|=draw|=email|=get|=review|=write|=do contract|=agreement|=paperwork|=documents|order ~4
@me|@want|can|shall|let|just put|pencil|mark|sign|set|count|write|get|book you|us|your|that|this|it down|up|in|for|started|signed|going|onboarded ~4
get|have|getting you|your|team|us|that|this|it|them|one signed|started|set|going|onboarded|ordered|reserved|moving|over|live|sorted|delivered|installed|shipped ~2
@want|ready|happy|prepared|able|good|comfortable to|with move|get|go|sign|order|proceed|commit|start|buy|begin|take|moving|going|starting|signing|switch|try|join|book|reserve|ordering ~3
good|all|ready|set to go ~0
move|go|moving|going|push forward|ahead with|on|today|then|and|now|this|together|or ~2
@me get|start|move|go|proceed|begin|sign|switch|order|book|reserve|confirm|lock|place|renew|upgrade|do it|that|this|one|started|forward|ahead|moving|going|up|you|the|with|for|a|your|on ~2
say|sign|order|buy|commit|decide yes|up|now|today right|now|today ~2
place|put|make|take|confirm|complete the|an|your|in|a|that =order|=booking|=reservation ~2
sign|signed you|up for|today|now|with|to|on|here|this|it ~1
=sign|=order|=pay|=buy =today|=now|=here ~0
sign|initial here|it|this today|now|please|and|there|week ~2
start|activate|set|open up|your|the|with|an|a account|subscription|service|plan|order|membership ~2
@want|shall|should|can|let|when|could start|begin|kick on|from|monday|tuesday|next|the|today|tomorrow ~2
start on|from monday|tuesday|wednesday|thursday|friday|first|next ~2
close the|this deal
over the line
lock|secure it|this|that|in|your|the in|price|rate|spot|slot ~1
which|what one|plan|option|package|size|model|of would|do|shall|should|are|works|will|suits you|we|i ~4
go|going with the|this|that|our|which|with plan|option|package|pro|basic|standard|premium|one|smaller|larger|bigger ~2
reserve|hold it|one|the|your|a|you for|unit|seat|spot|room|place|one|two ~2
how many|much shall|should|can|do|would i|you|we put|send|take|order|deliver|start|book ~3
will|would you take|have|go-for it|the|that|one|two ~1
=you =take it|them|one ~1
take the or ~3
deliver|delivered|ship|installed|drop it|to|on|them|one|by|for|off monday|tuesday|wednesday|thursday|friday|tomorrow|saturday|next|week ~2
do we have a deal
is|that a yes|deal|go ~0
give it a|us go|shot|try|chance ~0
let us do it|this|that ~0
count you in
sign|join up ~0
yes|yours or no
switch|move|transfer|bring you|your|everything over|across|to ~2
start with|small a|one|just|small|two|ten|half ~1
e-signature
ready to roll|rock
shall we do|say|make|start|go ~0
what|so do you say ~0
draw|write up|it the|your|an order|paperwork|contract|papers ~2
welcome aboard
";

pub(super) const MEETING: &str = "
walk you through ~1
@me|@want|let|like|love show|demo|demonstrate|present you|it|how|our|the|a|through ~2
@want meet|watch|visit|come|demo|tour|viewing|call|appointment|consultation|fitting|session|trial|lesson|tasting ~4
show you the|a|our|how|it|what program|demo|system|product|platform|on|works|looks|like|around ~2
schedule|book|set|arrange|put|plan|organize|organise|have|hold|do|get|fix|grab|make|find|pencil|squeeze|fit|slot|need demo|call|meeting|visit|appointment|time|walkthrough|presentation|session|consultation|viewing|chat|survey|tasting|fitting|check-up|checkup|inspection|slot|minutes ~4
book|pencil|fit|squeeze|slot|get|put you|you-guys|something in|down|for|on ~2
@me meet|see|visit|pop|swing|drop|come|stop you|by|in|over|up|on|out|round|around|at ~2
meet|meeting on|next|this|in|tomorrow|at|with|up|for|our ~1
=get|=jump|=hop|=be on a|another|quick|the|short call|zoom|video ~2
=come|=stop|=drop|=swing|=pop|=coming|=popping by|over|in|to|down|out|round|along|see and|your|our|the|on|tomorrow|for|see|a|us|this|it|saturday|monday|next ~2
@me|let|send get|have|send|bring someone|somebody|engineer|engineers|technician|surveyor|specialist|designer|fitter|colleague|guy|one out|over|round|to|there|down|come|by|measure|look ~4
would|do|does|is|how|what|will|could|can|say monday|tuesday|wednesday|thursday|friday|tomorrow|saturday|sunday|morning|mornings|afternoon|week|ten|nine|three work|suit|good|about|be|okay|best|for|any|better|or|at|possible|easier|fine|do|on ~4
how|what|say|maybe|shall about|is|we|say monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|next ~2
could|can|would you do|make|manage|spare|free|come|stop monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|next|half|hour|minutes|in|by ~4
when|what|which can|would|could|are|is|good|day|time|days we|you|be|good|best|a|works|suits|work|suit|to|for|easiest|better come|visit|meet|drop|stop|you|in|visit|us|talk|look|demo ~3
what|which|any|a time|day|date|slot|hour works|suits|is|would|can|best|good|better|easiest|easier ~2
are|be|you free|available|around|in on|next|this|tomorrow|at|for|in|monday|tuesday|wednesday|thursday|friday|the ~1
calendar|diary invite|invitation|next|looking|for|look|like
your|the calendar|diary|schedule look|looking|like ~1
in the|your|both diary|calendar|diaries ~1
send|get you|out|an|a|the|it|on invite|invitation|calendar ~3
invite you to
open|worth|up|spare|give|grab|take to|a|for|me|half|ten|fifteen|twenty|thirty|a demo|look|chat|visit|minutes|hour|screen|call|walkthrough|meeting|coffee ~3
mornings|morning|weekday|monday|tuesday|wednesday|thursday|friday or afternoons|afternoon|evening|weekend|monday|tuesday|wednesday|thursday|friday|saturday|later ~2
slot|opening|space|gap|spot|cancellation on|at|tomorrow|this|next|monday|tuesday|wednesday|thursday|friday|half ~1
free|quick|short trial|demo|visit|look|consultation|lesson this|on|next|tomorrow|saturday|monday|tuesday|wednesday|thursday|friday|week ~2
see it|one|them|us for yourself|in|working|at|on|live ~1
test drive
site visit
";

pub(super) const NEXT_STEP: &str = "
next step|steps ~0
follow|following up on|with|next|tomorrow|in|monday|tuesday|wednesday|thursday|friday|then ~2
check|touch|circle|come|get|pick|revisit|speak back|on|in|base|up|again|this|touch on|with|next|in|tomorrow|monday|tuesday|wednesday|thursday|friday|again|then|once|after ~3
when|what|which can|should|would|could|shall|is|time|may|day|works|good|best i|we|be|a|time|for|day|to call|follow|reach|check|ring|speak|talk|catch|try|phone|hear ~4
@me|okay|mind call|ring|reach|phone|follow|contact|try|speak|talk|check|catch|text|message|drop|connect|touch|called|phoned|rang|dropped|give|chase you|back|up|out|on|again|in|with|a|base ~2
call|ring|phone you|back again|back|on|next|tomorrow|in|monday|tuesday|wednesday|thursday|friday|around|then|then|the|at ~2
give|drop you a|another call|ring|shout|bell|line|buzz ~1
let|let's us|me talk|speak|reconnect|agree|plan|connect|touch|regroup|pick|catch again|on|next|tomorrow|monday|tuesday|wednesday|thursday|friday|base|up|then ~2
start|try|begin|set|activate|open|run|do|give|have|test it|a|the|your|our|you|up|one|two free|trial|pilot|test|weeks|days|month|tester ~3
free trial today|now|for|of|on ~3
@want try|trial|sample|samples|taste|tester|pilot ~3
@me|@want send|drop|bring|leave|post|mail sample|samples|tester|brochure|swatches|box|quote|proposal|estimate|catalogue|catalog|details|information|menu ~5
when|how will|do|would|can|could|are|might|soon|think you|we|be|i|expect decide|know|make|have|expect|able|hear|making|deciding|choose decision|answer|to|for|from|be|the|back|know|by|on ~5
=let =me =know =by|=on|=before|=when|=tomorrow|=monday|=tuesday|=wednesday|=thursday|=friday ~1
can|could|will you let me know ~1
what would it take
reminder in|for|on ~0
pick this|it|things|up up|again|back ~1
talk|speak|chat|discuss again|then|further|tomorrow|monday|tuesday|wednesday|thursday|friday|next|later ~2
in touch|contact again|then|next|once|in|after|on|monday|tuesday ~1
too soon for|if|to me|i|us ~1
couple of|a days|weeks and i|we ~1
set|get|start you up|going|started trial|month|pilot|tester|free ~4
";

pub(super) const CONTACT: &str = "
=meet|=meeting|=appointment|=visit|=demo|=call|=speak|=talk|=walkthrough|=session|=ring|=phone
=call =you|=me|=back ~1
=show|=deliver|=invite|=ring|=collect|=pick|=swing|=drop|=pop|=send|=email|=ready
=follow =up
=check|=catch|=touch =in|=up|=base|=back
=come|=stop =by|=over|=in|=out|=round|=down|=at
=install|=installation|=delivery|=start|=sign|=pay|=ship|=measure|=collection|=fitting|=begin|=order
=see|=wait|=speak =you|=for
=book|=booked|=put|=down|=scheduled|=schedule|=confirmed
=thursday|=monday|=tuesday|=wednesday|=friday|=saturday|=sunday|=tomorrow =works|=work|=is|=at|=then|=sounds|=good|=it|=morning|=afternoon|=would|=after|=before|=suits|=better|=around|=fine ~1
";

pub(super) const PROPOSE: &str = "
=let =us
=shall|=could|=would|=can|=should =we|=i|=you|=it
=how|=what =about|=if
=want =me
does|is|would|do that|it|thursday|monday|tuesday|wednesday|friday|tomorrow work|okay|good|suit|be|fine|alright|any|happy ~2
=suggest|=propose|=recommend
sound|sounds|sounded good|okay|fair|great|fine|alright
=okay|=alright|=fine|=deal|=yeah|=yes =with|=by|=you|=then|=for ~1
=ready =to
=works|=work|=suit|=suits =for|=you ~1
=which =better|=suits|=works|=easier ~2
";

pub(super) const URGE: &str = "
=let =us ~0
=shall =we|=i ~0
=how|=what =about|=say ~0
=why =not =we|=i|=you ~2
=can|=could =we ~0
=i|=i =suggest|=propose|=recommend ~1
=i =would =like|=love|=suggest|=propose ~0
=want =me =to
=just =give|=sign|=pay
";

pub(super) const ACCEPT: &str = "
=yes|=yeah|=yep|=yup|=sure|=okay|=ok|=alright|=absolutely|=definitely|=certainly|=perfect|=great|=fine|=agreed|=deal|=exactly|=lovely|=brilliant|=cool|=fantastic|=excellent
sounds|sound good|great|fine|perfect|okay|fair|reasonable|like|lovely
works|fine|good|okay|suits for|by|with me|us ~0
that|it|this|monday|tuesday|wednesday|thursday|friday|tomorrow|which|saturday|mornings|afternoons works|suits|is|are|fine|better|good ~1
that is|would|will|be fine|good|be|great|okay|perfect|lovely|helpful|nice|ideal ~2
let us do|try|go|meet|start|say|make|get|book|keep ~1
go ahead|on|for ~0
=we|=i =can =try|=do|=meet|=make ~1
please|just do|send|call|go|email|book|put|come
send it|me|us|over|that|the|through|across
put me|us|it down|in|through|on ~1
book|sign|pencil me|us|it in|up ~1
why not
not see why not
can|could|would we|you|i make|do it|friday|monday|tuesday|wednesday|thursday|the|after|later|morning|afternoon ~2
i am in|free|around ~0
free|available after|on|at|from|before|all|any ~0
see you|then then|on|thursday|tomorrow|monday|tuesday|wednesday|friday|there ~1
of course
we|i will|would take|try|go|do|buy|have ~0
suppose so|i|we could|can|that ~1
better|easier for|nine|ten|morning|afternoon|at ~1
convinced me
looking forward
i|we agree
happy with|to|for ~0
get it|this done|started|over ~0
give|giving it|you|them a|another try|go|shot|chance ~1
=no problem|worries
no harm in
could|can i|we manage|do|make ~1
give me|us a call|ring|shout ~1
";

pub(super) const DEFER: &str = "
=later
@not now|yet|today|just ~1
@not right now
=maybe|=perhaps|=possibly
think|sleep about|it|over|on it|over|this ~1
let me|us think|check|talk|see|ask|discuss|look|speak|read|run|chat ~1
get|come|circle back to|with
need|want|have|like|rather to think|discuss|talk|check|ask|consult|see|look|speak|read|wait|know ~1
let you know
@not sure
next month|quarter|year|week|summer|spring
@not ready|there|say|promise|commit ~1
in a|few|couple week|weeks|month|months|days ~2
call|try|ask|ring me|back|again later|next|again|another|after ~2
i|we will|i|we see|let|call|ring ~1
wait|hold until|till|off|for|and ~1
give|need me|us|a|some|more|bit week|day|days|time|while|more ~3
depends on ~1
send|email me|us|it|the and|i|first|something|details i|see|look|read|have|then ~2
too soon|early for|to
i|we am|are away|out then|that|until ~2
when|if we|i are|am|get|need|decide ready|back|there|it ~1
first ~0
no rush
";
