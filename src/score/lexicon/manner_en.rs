//! English.

use super::manner::Manner;

pub(super) fn words(list: Manner) -> &'static str {
    match list {
        Manner::Polite => POLITE,
        Manner::Rude => RUDE,
        Manner::Imperative => IMPERATIVE,
        Manner::Hedge => HEDGE,
        Manner::Filler => FILLER,
        Manner::Parasite => PARASITE,
        Manner::Mistake => MISTAKE,
        Manner::Profanity => PROFANITY,
        Manner::Diminutive => DIMINUTIVE,
        Manner::Warm => WARM,
        Manner::Offer => OFFER,
    }
}

const POLITE: &str = "
=please
=thank =you
=thanks
=sorry
=excuse|=pardon =me
=good =morning|=afternoon|=evening
=hello
=could|=would =you =mind|=please|=be|=like
=my =pleasure
=happy|=glad =to =help
=you =are =welcome
=appreciate
=have =a =good|=great|=nice
=goodbye
=may =i
";

const RUDE: &str = "
=shut =up
=not =my =problem
=that =is =your =problem
=i =do =not =care
=are =you =deaf|=stupid|=kidding
=stupid|=idiot|=moron|=dumb|=nonsense|=ridiculous
=whatever
=stop =interrupting|=wasting
=as =i =already =said|=told
=you =are =wrong
";

const IMPERATIVE: &str = "
=listen
=you =must
=you =have|=need =to
=you =should
=hold =on
=just =buy|=pay|=sign|=decide
=hurry
=decide
";

const HEDGE: &str = "
=maybe|=perhaps|=possibly|=probably
=kind|=sort =of
=i =guess|=think|=suppose|=believe
=not =sure|=certain
=i =do =not =know
=do =not =quote
=i =will =try
=might
=hopefully
=as =far =as =i =know
=should =be =able
=more =or =less
=something =like
";

const FILLER: &str = "
=uh
=um
=er
=erm
=uhm
=hmm
=mm
";

const PARASITE: &str = "
=like =you|=um|=uh
=you =know
=basically|=literally|=actually|=honestly
=i =mean
=to =be =honest
=at =the =end =of =the =day
=and =stuff
=or =whatever
=so =yeah
=right =so
";

const MISTAKE: &str = "
=ain
=irregardless
=could|=should|=would =of
=you =was
=we =was
=they =was
=i =seen
=i =done =it
=more =better|=cheaper|=easier|=faster
=most =cheapest|=best
=do =not =have =no|=nothing
=gotta
";

const PROFANITY: &str = "
=fuck|=fucking|=fucked
=shit|=shitty|=bullshit
=damn|=goddamn
=crap|=crappy
=ass|=asshole
=bitch|=bastard
=hell =no|=with
=the =hell
=piss|=pissed
";

const DIMINUTIVE: &str = "
=quick =little
=little =bit
=teeny|=tiny|=itty
=sec
=a =second =or =two
=sweetie|=honey|=darling|=buddy|=pal
";

const WARM: &str = "
=thank =you =so|=very|=for
=thanks =a|=so|=for
=perfect|=wonderful|=excellent|=awesome|=fantastic|=lovely
=looking|=look =forward
=sounds =good|=perfect
=talk =to =you|=soon|=then
=see =you
=have =a =good|=great|=nice|=lovely
=you =too
=i|=we =like|=love =it|=that
=very =helpful|=useful
";

const OFFER: &str = "
=proposal|=quote|=offer|=quotation
=pricing
=price =list
=contract|=agreement|=invoice
=brochure|=presentation|=deck|=materials|=details|=catalog|=catalogue
";
