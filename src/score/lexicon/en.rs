//! English. Contractions are two words here as everywhere (`I'll` is `I will`, `don't` is `do not`).

mod closing;
mod mentions;
mod objections;
mod refusals;

use super::List;

/// Classes of words: `@name` in a list stands for all of them.
#[rustfmt::skip]
pub(super) const CLASSES: &[(&str, &str)] = &[
    ("not", "not|cannot"),
    ("money", "money|cash|budget|budgets|funds"),
    ("boss", "boss|=manager|director|owner|partner|co-owner|husband|wife|spouse|board|committee|ceo|cfo|accountant|\
              bookkeeper|landlord|landlady|=management|headquarters|hq|corporate|procurement|purchasing|legal|finance|\
              principal|supervisor|colleague|colleagues|brother|sister|dad|father|mum|mom|mother|son|daughter|team|\
              boyfriend|girlfriend|fiance|half|upstairs|office|trustees|investors|shareholders|buyer|chef"),
    ("ask", "ask|check|talk|speak|discuss|consult|run|clear|confirm|chat|show"),
    ("act", "decide|approve|sign|commit|agree|authorize|authorise|order|buy|yes|decision|decisions|promise"),
    ("firm", "supplier|suppliers|vendor|provider|company|firm|agency|wholesaler|broker|lab|dentist|gym|distributor|\
              contractor|outfit|bakery|printer|printers|carrier|insurer|dealer|competitor|roaster|lawyer|cleaner|\
              cleaners|landscaper|plumber|electrician|bank|clinic|garage|mechanic|designer|studio|service"),
    ("rival", "supplier|suppliers|vendor|provider|company|firm|agency|wholesaler|broker|lab|dentist|gym|distributor|\
               contractor|outfit|bakery|printer|carrier|insurer|dealer|competitor|somebody|someone|guy|guys|people|\
               them|roaster|lawyer|cleaner|cleaners"),
    ("brand", "hubspot|salesforce|quickbooks|xero|shopify|zoho|pipedrive|costco|staples|ikea|walmart|vistaprint|\
               amazon|ebay|fedex|dhl|mailchimp|zendesk|freshbooks|asana|trello|notion|paypal|stripe|barclaycard|barclays|hsbc|worldpay|sumup|zettle|dyson|etsy|\
               screwfix|tesco|argos|wayfair|vodafone|verizon|comcast|nespresso|dropbox|mailerlite|canva"),
    ("hoped", "hoping|hoped|looking|thinking|expecting|wanted|aiming|after|was|like"),
    ("month", "january|february|march|april|june|july|august|september|october|november|december"),
    ("me", "can|could|shall|should|may|might"),
    ("want", "want|like|prefer|ready|happy|fancy|rather|interested|open|keen|mind|able"),
];

pub(super) fn phrases(list: List) -> &'static str {
    match list {
        List::ObjectionPrice => objections::PRICE,
        List::ObjectionTime => objections::TIME,
        List::ObjectionTrust => objections::TRUST,
        List::ObjectionCompetitor => objections::COMPETITOR,
        List::ObjectionAuthority => objections::AUTHORITY,
        List::ObjectionNeed => objections::NEED,
        List::ObjectionThink => objections::THINK,
        List::Refusal => refusals::REFUSAL,
        List::Acknowledge => ACKNOWLEDGE,
        List::Argue => ARGUE,
        List::Alternative => ALTERNATIVE,
        List::Press => PRESS,
        List::Farewell => FAREWELL,
        List::ClosePayment => closing::PAYMENT,
        List::CloseContract => closing::CONTRACT,
        List::CloseMeeting => closing::MEETING,
        List::CloseNextStep => closing::NEXT_STEP,
        List::Contact => closing::CONTACT,
        List::Propose => closing::PROPOSE,
        List::Urge => closing::URGE,
        List::Accept => closing::ACCEPT,
        List::Defer => closing::DEFER,
        List::Decline => refusals::DECLINE,
        List::Promise => mentions::PROMISE,
        List::Rival => mentions::RIVAL,
        List::Discount => mentions::DISCOUNT,
        List::PriceCue => mentions::PRICE_CUE,
        List::Benefit => BENEFIT,
        List::Gain => GAIN,
        List::Need => NEED,
        List::Upsell => UPSELL,
        List::Pitch => PITCH,
    }
}

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
you need|must|have these|this|it ~0
just read|give|pay|say|tell|hand ~1
everybody|everyone pays|buys|does|has|knows ~0
clearly not
surely worse
come on
you do not understand
=listen
you will regret|lose|miss
making|make a|big mistake
last|final|only chance
only|just today|now
just buy|sign|do|take|try|get|trust
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

const GAIN: &str = "
pays|pay|paid for itself|themselves ~0
covers|cover itself ~0
save|saves|saving|saved you ~0
so|means|meaning you|your|nobody|whichever|they|everyone will|do|never|only|just|get|not|still|can|is|are|would ~2
which|that|it|this means you|your|the|no ~1
you|your will|would never|not|no have|need|longer|lose|worry ~2
instead of paying|waiting|losing|having|doing ~1
without having|losing|paying|waiting|touching ~0
rather than you|paying|waiting|losing|having ~1
takes care|hassle|pain|headache of|out ~1
get|gets you|your time|hours|evenings|weekends back ~3
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
would you also like ~0
go|goes with it|that|them|this ~0
while we|you are|i there|here|at ~1
many|most|lot|lots|plenty of|people|customers|clients|folk add|take|go|choose|get|have|also|pick ~2
people|customers|clients also|usually|often|tend add|take|go|choose|get|buy|pair ~2
can|could i interest you in ~1
for|only another|extra you|get|we|i ~2
also do|have|stock|sell|got a|an|the|some ~1
extended|premium|gold|plus|full cover|warranty|plan|package|guarantee|support|option ~0
service|maintenance|care|protection plan|cover|package|contract as|too|alongside ~2
want|like|need|add matching|spare|extra|accessories ~3
want|need|like|have on|with those|that|them|it too|aswell ~2
do|shall|should|could|want we|i|me the as|too|aswell ~6
do|have|add|get|fit|sort at the same time ~4
need|want|have|like any|some|a to go|fit|match|for with|on ~4
folk|folks|people|clients|customers|everyone get|add|take|have|buy as well ~4
";

const PITCH: &str = "
we|i offer|provide|sell|make|develop|help|specialize|build
our system|platform|product|tool|software|service|solution|company|plan|price|prices|program ~1
the price|cost|plan is
it|this|system|platform|program lets|allows|gives|tracks|does|handles|includes
=we =have|=can|=do|=are a|offer|do|the|both|special ~1
";
