//! English. Contractions are two words here as everywhere (`I'll` is `I will`, `don't` is `do not`).

use super::List;

/// Words that stand for one another: `@name` in a line is any of them.
pub(super) const CLASSES: &[(&str, &str)] = &[];

pub(super) fn phrases(list: List) -> &'static str {
    match list {
        List::ObjectionPrice => OBJECTION_PRICE,
        List::ObjectionTime => OBJECTION_TIME,
        List::ObjectionTrust => OBJECTION_TRUST,
        List::ObjectionCompetitor => OBJECTION_COMPETITOR,
        List::ObjectionAuthority => OBJECTION_AUTHORITY,
        List::ObjectionNeed => OBJECTION_NEED,
        List::ObjectionThink => OBJECTION_THINK,
        List::Refusal => REFUSAL,
        List::Acknowledge => ACKNOWLEDGE,
        List::Argue => ARGUE,
        List::Alternative => ALTERNATIVE,
        List::Press => PRESS,
        List::Farewell => FAREWELL,
        List::ClosePayment => CLOSE_PAYMENT,
        List::CloseContract => CLOSE_CONTRACT,
        List::CloseMeeting => CLOSE_MEETING,
        List::CloseNextStep => CLOSE_NEXT_STEP,
        List::Contact => CONTACT,
        List::Propose => PROPOSE,
        List::Urge => URGE,
        List::Accept => ACCEPT,
        List::Defer => DEFER,
        List::Decline => DECLINE,
        List::Promise => PROMISE,
        List::Rival => RIVAL,
        List::Discount => DISCOUNT,
        List::PriceCue => PRICE_CUE,
        List::Benefit => BENEFIT,
        List::Need => NEED,
        List::Upsell => UPSELL,
        List::Pitch => PITCH,
    }
}

const OBJECTION_PRICE: &str = "
too|very|quite|bit|really|pretty|rather|so|that|sounds expensive|pricey|steep|costly|high ~2
is|that's|looks|it's expensive|pricey|steep ~1
expensive for us|me
=expensive
=pricey
costs|cost too much
too much money
lot|lots of money
cannot|can't|not|couldn't afford ~1
out of|over|above|beyond|outside our|my|the budget|range ~1
not|isn't|no in|have our|the|a budget ~2
no|limited|tight|small budget
budget is tight|limited|frozen|gone|small|spent
not enough budget|money
do not have the|that|this|any money|budget|kind|cash ~1
more than we|i|expected|planned|thought|pay|budgeted|want ~2
cheaper elsewhere|option|options|alternative|offer|quote|price|one
found|find|got|get|seen|offer|offered something|it|them|one|this|a|us cheaper ~2
price is|seems|sounds|looks high|steep|higher|much|issue|problem|concern ~2
high|higher price|prices|cost
hard|difficult to justify
not worth the|that|it
cannot|not justify the|that|spending cost|price|expense
double|twice what we
";

const OBJECTION_TIME: &str = "
no|not|don't|haven't|enough have|got|the time|much ~1
not have the|any|enough|much time
not a|the good|right|great|best time|moment ~1
bad|wrong|busy time
i|we|am|are|really|very|pretty busy ~2
in|into|at a|the meeting ~0
am driving
call|ring|phone|try me|us|back later|tomorrow|next|another|in|after ~2
call back later|tomorrow|next|another
not right now
maybe|perhaps|some other|another|later time|day|date|year
too|bit early|soon
next quarter|year
not until next|after|the|we
swamped|slammed
in the middle of
not|isn't a priority
after the holidays|holiday|summer|new
bad time
have to|got run|go|jump
";

const OBJECTION_TRUST: &str = "
not|don't|never trust|believe ~1
what|any|where guarantee|guarantees ~2
how do|can i|we know|sure|trust|believe ~1
what if it|you|something|this doesn't|does|fails|breaks|goes|not|stop ~2
never heard|dealt of|with
not heard of
bad|negative|mixed|poor review|reviews|experience|experiences|feedback
got burned|burnt
been burned|burnt|scammed|cheated
scam
sounds too good
skeptical|sceptical|doubts|doubtful|hesitant
not know if|whether ~1
not sure|convinced it|this|that|about|you|if|whether ~1
where did you get my|our
worried|afraid|concerned|nervous that|about|it ~1
who are you again|guys|people
everyone|everybody|they all says|say|promise that|so
too good to be true
tried something|that|this|it|one similar|before|like ~2
";

const OBJECTION_COMPETITOR: &str = "
already|currently use|using|work|working|have|got|with|signed|buy ~2
happy|satisfied|fine|good with our|what|the|them|current ~2
have|got|use|using a|another|our|different|existing|current provider|supplier|vendor|partner|system|solution|tool|contract ~2
another|other|different|current|existing|competing|your company|provider|supplier|vendor|vendors|quote|offer|competitor|competitors|providers|suppliers
competitor|competitors offer|offers|offered|is|are|gave|quoted|has|charge|charges ~2
looking|talking|comparing at|to|with other|others|several|different|few|options|competitors|vendors ~2
got|have|received a better|lower|another|cheaper offer|quote|price|deal ~1
they|someone|somebody offer|offered|quoted|gave us|me ~1
went|going|gone|go|decided|chose with someone|another|others|a|somebody ~1
under contract
what makes you better|different
how are|is you|this|it better|different ~1
";

const OBJECTION_AUTHORITY: &str = "
not my|mine|me decision|call|choice|department ~2
not the|a decision maker|one|person ~2
need|have|want|got|must|should|will|would|like to talk|speak|check|ask|run|discuss|consult|clear|get with|to|it|this|my|by|past|approval ~4
talk|speak|check|discuss|consult with|to|it my|our|the boss|manager|wife|husband|partner|team|director|ceo|cfo|board|owner|management|accountant ~2
ask|run my|our|it|this|by|past boss|manager|wife|husband|partner|director|team|ceo|cfo|board|owner ~3
not authorized|authorised|allowed|up ~1
up to my|our|the|them|him|her boss|manager|director|board|owner|partner|them ~1
my|our|the boss|manager|wife|husband|partner|director|board|ceo|cfo|owner decides|decide|makes|has|handles|would|needs|will|is|signs|must ~1
cannot|not decide|approve|sign this|that|it|alone|by|myself|on ~1
above my pay
need|needs|get approval|sign-off
someone|somebody else makes|decides|handles|is
";

const OBJECTION_NEED: &str = "
do|does|really not need|require ~1
no need
we|i are|am good|fine|okay|all as|thanks|thank|set|right ~2
all set
not see|understand|get the|a|any|why point|need|value|benefit|reason|use|we|i ~2
why would|do|should we|i need|want|switch|change|bother ~1
already have one|it|something|that|everything|a|our
works|working|work fine|well|good|great|okay for|already|now|as|us ~2
not relevant|necessary|applicable|useful
not for us|me
what|how would|do|does we|i|it|that need|use|help|benefit it|this|me|us ~2
not something we|i
not looking|planning for|to|anything|change|switch
managing|manage|manages fine|well|okay|without
too small|little for|company|business|a
";

const OBJECTION_THINK: &str = "
think about|it|over|on it|this|that|over ~1
let me|us think
need|want|like|have to|time think|consider|decide ~2
need some|more time|days ~2
sleep on it
get|come|circle back to|with you|this|it ~1
i|we will will|call|let call|let|contact|ring|be you|know|back|in ~3
i|we will call|ring|contact you|back
i|we will let you know
will|i|we be in touch
not|haven't|n't ready|decided|made to|yet|up|decide ~1
not sure yet
consider it|this|that|your|our|options
mull|mulling it|over
weigh our|my|the options
look|read it|into|over|through over|and|this ~2
maybe|perhaps later
we will see
give|need us|me|some|more few|some|time|day|days|week ~2
not ready to
";

const REFUSAL: &str = "
not interested ~1
no thank|thanks ~1
no interest
not going|gonna to|happen buy|switch|sign|do|work|change|purchase|happen ~1
not want it|this|that|to|any|your|anything|another ~1
i|we|will|we'll|going|have|must|to pass|decline ~2
stop|quit calling|bothering ~1
do not|never call|contact|ring me|us|here|again|back ~1
take|remove me|us|my|our off|from|number ~2
not for us|me
definitely|absolutely|certainly|probably not ~0
i|we|would rather|prefer not ~1
do not need|want anything|any
not what we|i looking|want|need ~2
does not work for us|me
please do not call
forget it
leave me|us alone
not buying
turn it|this|you down
";

const ACKNOWLEDGE: &str = "
i|we|totally|completely|fully understand ~1
=understood
i|we hear you
i|we see|get ~0
fair enough|point|question|concern
makes|make sense
good|great|excellent|valid|reasonable|important|fair question|point|concern
i|totally|completely|certainly|absolutely|do appreciate ~1
appreciate that|it|your|you|the
you are right
that is right|true|fair|valid|reasonable|understandable|important|okay|fine
=absolutely|=exactly|=certainly|=definitely|=agreed|=right|=sure
of course
thank|thanks you|for telling|sharing|being|your|the|that|honest|bringing|asking ~3
no problem|worries
sorry to hear|about
many|lots|most|other|a of|our|lot|people|clients|customers say|said|feel|felt|ask|told|tell|had|thought|think ~4
budget|price|cost|time|trust is|matters|important ~1
i|can know|imagine how|that|what|it
=okay|=ok|=alright
";

const ARGUE: &str = "
=but|=however|=actually|=because|=since|=although
if you look|compare|think|consider|divide|break|do|count
works|comes|breaks out|down to|at
that|it|this|price|which includes|include|covers ~2
pays for itself
save|saves|saving|savings
free
discount
guarantee|guaranteed|warranty|refund
money back
compared to|with
on the other hand
at the same time
in fact|addition
the reason
for example|instance
our|other|many|most clients|customers|users|companies
return on investment
=roi
per|a day|month|week|user|store
=only|=just =dollars|=cents|=pounds|=minutes|=a|=pay ~3
you|we can start|try|pay|split|spread|begin|pause|cancel ~1
case study
cancel any|at time
no contract|commitment|obligation|risk
what we|you do|can|get is
it takes|is only|just|less|about
trial
";

const ALTERNATIVE: &str = "
what|how if|about
=maybe|=perhaps|=instead|=alternatively
would|could|can|may|should it|you|i|we make|help|be|try|at|start|send|show|call|offer|look|have ~2
=let =us|=me ~0
we|you|i could|can|might|also start|try|offer|do|send|show|arrange|look|reduce|adjust ~1
another|other|smaller|cheaper|different|alternative option|plan|way|package|approach
at least
would|is|when|what there|a|better|good|time be|time|better|to|works|work ~3
happy|glad to send|call|show|offer|help
i|we will send|email|call|share|follow
=suggest|=propose
";

const PRESS: &str = "
you have|need|must|got|ought to|sign|buy|decide|do ~1
you do not understand
=listen
you will regret|lose|miss
making|make a|big mistake
last|final|only chance
only|just today|now
just buy|sign|do|take|try|get|trust
come on
trust me
why not just|do
right now or
wait wait
what are you waiting
you are losing|missing|wasting
offer ends|expires
not|no be|that expensive|bad ~1
hold on
";

const FAREWELL: &str = "
=goodbye
=bye
have a good|great|nice|lovely|wonderful day|one|evening|afternoon|week|weekend
take care
talk|speak|see to|you|with soon|later|then|you|thursday|tomorrow ~1
thank|thanks for|you your|for|the time|your|calling ~2
";

const CLOSE_PAYMENT: &str = "
=send|=email|=issue|=prepare|=raise|=generate|=get invoice ~3
ready|like|able|want|prefer|happy|going to|for pay|payment ~1
take your|a|the card|payment|deposit ~1
card|credit|payment|billing details|number|information|info|method
pay today|now|by|with|deposit|upfront|online ~1
process|make|take|arrange|complete|set the|a|your|up payment|deposit ~2
put down a deposit ~1
put it|that|this on|your|the card ~2
how|when|which would|will|do|can|card you like|pay|be|use ~3
payment|checkout link
=purchase =order
which card
";

const CLOSE_CONTRACT: &str = "
=sign|=send|=prepare|=draw|=email|=get|=review =contract|=agreement|=paperwork|=documents ~4
get|have you|your|team|us signed|started|set|going|onboarded ~2
ready|like|want|happy|prepared|able|good to move|get|go|sign|order|proceed|commit|start|buy|begin ~1
move|go|moving|going forward|ahead with|on|today|then|and|now|this|together ~2
shall|can|should|could|do|will|let|why we|us|you|not get|start|move|go|proceed|begin|sign|do started|forward|ahead|moving|going|up|this|today ~3
place|put|make|take|confirm the|an|your|in order ~2
sign|signed you|up for|today|now|with|to|on ~1
start|activate|set up|your|the|with account|subscription|service|plan|order ~2
close the|this deal
lock it|this|that|in|your in|price|rate ~1
go with the|this|that|our plan|option|package|pro|basic|standard|premium ~2
which plan|option|package would|do|shall|should|are|works|will ~1
reserve|hold|book it|one|the|your|a for|unit|seat|spot|room ~2
sign up
deliver it|to|on monday|tuesday|wednesday|thursday|friday|tomorrow ~2
do we have a deal
";

const CLOSE_MEETING: &str = "
can|could|shall|may|let|would i|me|we show|demo|demonstrate|walk|present you|it|how|our|the|a ~1
would|do you like|want to see|meet|watch|visit ~1
show you the|a|our|how|it program|demo|system|product|platform|on|works ~2
schedule|book|set|arrange|put|plan|organize|organise|have|hold|do demo|call|meeting|visit|appointment|time|walkthrough|presentation|session|consultation|viewing|chat ~4
meet|meeting on|next|this|in|tomorrow|at|with|up|you|for ~1
get|jump|hop|be on a|another|quick|the call|zoom ~2
come|stop|drop|swing by|over|in|to and|your|our|the|on|tomorrow|for ~1
would|does|is|how|what|will monday|tuesday|wednesday|thursday|friday|tomorrow|saturday|sunday|morning|afternoon|week|time|day work|suit|good|about|be|okay|best|for ~3
how|what about|is monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|next|this|at|good ~1
when can|would|could|are|is we|you|be|good|best|a|works|suits ~1
what time|day|date works|suits|is|would|can|best|good ~2
are|be|you free|available on|next|this|tomorrow|at|for|in|monday|tuesday|wednesday|thursday|friday ~1
calendar invite|invitation
send|get you|out|an|a|the|it|on invite|invitation|calendar ~3
invite you to
";

const CLOSE_NEXT_STEP: &str = "
next step|steps
follow up on|with|next|tomorrow|in|monday|tuesday|wednesday|thursday|friday ~2
check|touch|circle|come back|in|base on|with|next|in|tomorrow|monday|tuesday|wednesday|thursday|friday ~2
when|what can|should|would|could|shall|is|time|may i|we|be|a call|follow|reach|check|ring|speak|talk|good ~3
can|may|could|shall i|we call|ring|reach|phone|follow|contact you|back|up|out|on|again ~2
call|ring you|back again|back|on|next|tomorrow|in|monday|tuesday|wednesday|thursday|friday ~2
let us|me talk|speak|reconnect|agree|plan|connect|touch|set again|on|next|tomorrow|monday|tuesday|wednesday|thursday|friday ~2
start|try|begin|set|activate|open|give a|the|your|our|you|up free|trial|pilot|test ~2
free trial today|now|for ~3
when will|do|would|can|could you|be decide|know|make|have|expect|able decision|answer|to|for ~3
what would it take
";

const CONTACT: &str = "
=meet|=meeting|=appointment|=visit|=demo|=call|=speak|=talk|=walkthrough|=session
=call =you|=me|=back ~1
=show|=deliver|=invite|=ring
=follow =up
=come =by|=over|=in
=install|=installation|=delivery|=start|=sign|=pay|=ship
=see|=wait|=speak =you|=for
=thursday|=monday|=tuesday|=wednesday|=friday =works|=is|=at|=then|=sounds|=good ~1
";

const PROPOSE: &str = "
=let =us
=shall|=could|=would|=can|=should =we|=i|=you|=it
=how|=what =about|=if
does|is|would that|it|thursday|monday|tuesday|wednesday|friday|tomorrow work|okay|good|suit|be ~2
=suggest|=propose|=recommend
sound|sounds|sounded good|okay|fair|great
=ready =to
=works|=work =for =you
";

const ACCEPT: &str = "
=yes|=yeah|=yep|=yup|=sure|=okay|=ok|=alright|=absolutely|=definitely|=certainly|=perfect|=great|=fine|=agreed|=deal|=exactly
sounds|sound good|great|fine|perfect|okay|fair|reasonable
works for me|us
that|it|this|monday|tuesday|wednesday|thursday|friday|tomorrow|which works ~1
that is|would|will fine|good|be|great|okay|perfect ~1
let us do|try|go|meet|start ~1
go ahead
=we|=i =can =try|=do|=meet|=make ~1
please|just do|send|call|go|email|book
send it|me|us|over|that|the|through
why not
i am in
see you|then then|on|thursday|tomorrow|monday|tuesday|wednesday|friday ~1
of course
we will take|try|go|do|buy
i will take|try|go|do|buy
looking forward
i|we agree
happy to
";

const DEFER: &str = "
=later
not now|yet|today
not right now
=maybe|=perhaps
think about|it|over
let me think|check|talk|see|ask|discuss|get|look
get|come|circle back to|with
need|want|have|like to think|discuss|talk|check|ask|consult|see|look|speak ~1
let you know
not sure
next month|quarter|year
not ready ~1
in a|few|couple week|weeks|month|months|days ~2
call|try me|back later|next ~1
i will|we see|let ~1
";

const DECLINE: &str = "
=no|=nope|=nah
not interested
not want|need|going|work
cannot|can not
will not
rather not
=pass|=decline
not for us|me
does not work
";

const PROMISE: &str = "
=i|=we =will =send|=email|=call|=ring|=text|=mail|=forward|=share|=resend ~2
=i|=we =will =get|=come|=circle =back ~2
=i|=we =will =get =you|=it|=that|=this|=them ~1
=i|=we =will =prepare|=check|=find|=confirm|=arrange|=set|=book|=put|=follow|=ask|=look|=make|=draft|=calculate|=quote|=update|=reach|=contact|=drop|=bring|=pass|=schedule|=reserve|=hold|=deliver|=provide|=talk|=speak|=sort|=fix|=sign|=pay ~2
=i|=we =will =let =you =know ~1
=i|=we =will =be =in =touch ~1
=i|=we =am|=are =going =to =send|=email|=call|=check|=prepare|=find|=get|=follow|=set ~1
=will|=going =send|=email|=call|=forward =you|=it|=over|=that|=the ~1
=someone|=colleague|=manager|=specialist|=engineer|=team =will =call|=contact|=email|=visit|=reach|=be ~2
=you =will =have|=get|=receive =it|=the|=that|=an|=a|=my|=our =today|=tomorrow|=by|=proposal|=email|=quote|=link|=contract|=invoice ~3
=expect =email|=call|=proposal =from|=by|=today|=tomorrow ~2
";

const RIVAL: &str = "
=competitor|=competitors|=competition
=another|=other|=different|=current =company|=companies|=provider|=providers|=supplier|=suppliers|=vendor|=vendors ~0
";

const DISCOUNT: &str = "
=discount|=discounts|=discounted
percent off ~0
=special =price|=offer|=rate|=deal|=pricing ~0
=promo|=promotion|=coupon|=voucher
better|lower|best price|rate|deal
knock|take something|some|off|ten|twenty|percent off ~2
lower|reduce|drop|come|bring the|down|your|price price|down|on|rate ~2
=cheaper =price|=rate|=deal ~0
";

const PRICE_CUE: &str = "
=cost|=costs|=price|=priced|=pricing|=fee|=fees|=charge|=charges|=rate|=quote
=per|=a|=each =month|=year|=user|=store|=seat|=unit|=hour|=day
=pay|=paying|=paid|=total|=budget|=worth
=comes =to ~2
=for =only|=just
";

const BENEFIT: &str = "
you will be|get|have|see|save|never|know|not|spend ~1
=you =can ~0
so that you|your
so you can|do|will|get|know|always ~1
this|that|which|it means|mean
save|saves|saving you|your|time|money|hours|up ~1
help|helps|helped|helping you|your|our|clients|them|with ~1
allow|allows|let|lets|enable|enables|gives|give you|your|them ~0
=benefit|=benefits|=advantage
not have to ~0
reduce|reduces|cut|cuts|increase|increases|boost|improve|improves|eliminate|eliminates your|the|by|errors|costs|time|sales ~1
pays for itself
=automatically|=faster|=easier|=instantly
solves|solve|fixes|fix that|this|your|the|exactly
exactly|that|this is|what exactly|why|what|we|where ~1
=we =do =both
that is where|why|exactly
our system|platform|product|tool|software does|handles|works|keeps|updates|tracks ~1
";

const NEED: &str = "
=need|=needs|=want|=wanted|=require|=looking
=must|=important|=matters|=matter|=priority|=critical
has|have to
=problem|=problems|=issue|=issues|=challenge|=challenges|=struggle|=struggling|=difficult|=hard|=pain
=goal|=goals|=hoping|=wish
would like
=losing|=lose|=waste|=wasting|=manually|=mistakes|=errors
=currently|=right now
interested in
";

const UPSELL: &str = "
would|do you like|want to add|upgrade|include|also|get|take ~1
also offer|have|recommend|suggest|get|provide|add ~1
i|we would|also recommend|suggest adding|also|taking|upgrading|the|getting ~2
=upgrade|=upgrading =to|=your|=for|=from ~1
=add-on|=addon|=bundle
add on|our|the|a|extended|premium
=premium|=pro|=extended|=advanced|=higher =plan|=package|=version|=warranty|=support|=tier
many|most|customers|clients also|customers|clients take|add|buy|get|choose ~2
for only|just another|more|extra ~1
while you are at it
comes with|for extra|additional
goes well with
";

const PITCH: &str = "
we|i offer|provide|sell|make|develop|help|specialize|build
our system|platform|product|tool|software|service|solution|company|plan|price|prices|program ~1
the price|cost|plan is
it|this|system|platform|program lets|allows|gives|tracks|does|handles|includes
=we =have|=can|=do|=are a|offer|do|the|both|special ~1
";

const URGE: &str = "
=let =us ~0
=shall =we ~0
=how|=what =about ~0
=why =not =we ~2
=can|=could =we ~0
=i =suggest|=propose|=recommend ~1
=you =have|=need =to ~0
=just =give|=sign|=pay
";
