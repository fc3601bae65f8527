using System.Collections.Immutable;
using CsCheck;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Disputes;
using Exchange.Domain.Requests;
using Exchange.Testing.Builders;

namespace Exchange.Domain.Tests.Requests;

/// <summary>Whatever is tried, by whom, in which order: data flows only where those consented whom the Decree names.</summary>
public sealed class RequestLifePropertyTests
{
    private static readonly RequestActor[] Actors =
    [
        Asked.Drafter,
        Asked.HousingHead,
        new("housing-authority", Bodies.Housing, Role.Authority),
        new("housing-steward", Bodies.Housing, Role.Steward),
        Asked.CivilSteward,
        Asked.CivilHead,
        new("civil-authority", Bodies.CivilAffairs, Role.Authority),
        new("police-steward", Bodies.Police, Role.Steward),
        new("police-head", Bodies.Police, Role.Head),
        Asked.Authority,
    ];

    private static readonly Resource Copy = Asked.Published with { Code = ResourceCode.Parse("101001/0001"), Provider = Bodies.Police };

    // Those that lead on are tried more often, so that many ways reach their end.
    private static readonly RequestCommand[] Commands =
    [
        new RequestCommand.Sign(), new RequestCommand.Sign(), new RequestCommand.Sign(),
        new RequestCommand.Propose(true, null, null, null, true), new RequestCommand.Propose(true, null, null, null, false),
        new RequestCommand.Propose(false, "x", "scope", null, false),
        new RequestCommand.Propose(false, "x", "本级领导同意", null, false),
        new RequestCommand.SignAnswer(), new RequestCommand.SignAnswer(), new RequestCommand.SignAnswer(),
        new RequestCommand.Deliver(), new RequestCommand.Deliver(), new RequestCommand.Deliver(),
        new RequestCommand.Authorize(), new RequestCommand.Authorize(),
        new RequestCommand.SendBackAnswer(), new RequestCommand.TellMissing(["x"]), new RequestCommand.Supply("x"), new RequestCommand.Withdraw(),
        new RequestCommand.Decline("x", null, null), new RequestCommand.Decline("x", Copy, Asked.Demand with { Resource = Copy.Code }),
        new RequestCommand.RouteTo(Bodies.Police, Copy, Asked.Demand with { Resource = Copy.Code }),
        new RequestCommand.AskExtension(10, "x"), new RequestCommand.ConsentExtension("x"),
        new RequestCommand.OpenDispute(DisputeId.Parse("D-1")), new RequestCommand.SettleDispute(true, "x"), new RequestCommand.SettleDispute(false, "x"),
        new RequestCommand.TellOverdue(RequestTerm.Reply), new RequestCommand.TellOverdue(RequestTerm.Delivery),
    ];

    private static readonly Gen<(int Command, int Actor, bool Mounted, bool Delegated)[]> AnyWay =
        Gen.Select(Gen.Int[0, Commands.Length - 1], Gen.Int[0, Actors.Length - 1], Gen.Bool, Gen.Int[0, 7].Select(i => i == 0)).Array[0, 120];

    private static readonly Gen<Sharing> AnySharing = Gen.OneOf([Sharing.Unconditional, Sharing.Conditional, Sharing.None]);

    [Fact]
    public void No_way_reaches_its_effect_without_the_consents_that_the_Decree_names_and_none_has_two_grants()
    {
        var effective = 0;

        Gen.Select(AnyWay, AnySharing).Sample((way, sharing) =>
        {
            var (request, grants) = Walk(way, sharing);
            if (request.State == RequestState.Effective)
            {
                Interlocked.Increment(ref effective);
            }

            var consented = request.Answer is { Agrees: true } answer &&
                (answer.SignedBy is "civil-head" or "police-head" ||
                 (answer.ByPlatform && (answer.Delegation is not null || sharing == Sharing.Unconditional)) ||
                 request.Dispute is not null);
            return grants == (request.State == RequestState.Effective ? 1 : 0) &&
                (request.State != RequestState.Effective || (request.SignedBy == "housing-head" && consented && sharing != Sharing.None));
        }, iter: 20_000);

        Assert.True(effective > 100, $"Only {effective} ways reached their end.");
    }

    [Fact]
    public void The_same_steps_lead_to_the_same_state() =>
        Gen.Select(AnyWay, AnySharing).Sample((way, sharing) => Told(Walk(way, sharing).Request) == Told(Walk(way, sharing).Request), iter: 500);

    [Fact]
    public void Each_step_counts_one_version() => Gen.Select(AnyWay, AnySharing).Sample((way, sharing) =>
    {
        var request = Asked.Request;
        foreach (var step in way)
        {
            var before = request.Version;
            var moved = Step(request, step, sharing, out _);
            if (moved is not null && moved.Version != before + 1)
            {
                return false;
            }

            request = moved ?? request;
        }

        return true;
    }, iter: 500);

    // The record compares its lists by reference, so that its text is compared, list by list.
    private static string Told(SharingRequest request) =>
        $"{request} {string.Join('|', request.Verdicts)} {string.Join('|', request.Routes)} {string.Join('|', request.Breaches)} {string.Join('|', request.OverdueTold)}";

    private static (SharingRequest Request, int Grants) Walk((int Command, int Actor, bool Mounted, bool Delegated)[] way, Sharing sharing)
    {
        var (request, grants) = (Asked.Request, 0);
        foreach (var step in way)
        {
            request = Step(request, step, sharing, out var issued) ?? request;
            grants += issued ? 1 : 0;
        }

        return (request, grants);
    }

    private static SharingRequest? Step(
        SharingRequest request, (int Command, int Actor, bool Mounted, bool Delegated) step, Sharing sharing, out bool issued)
    {
        var asked = request.Demand.Resource == Copy.Code ? Copy : Asked.Published;
        var resource = asked with
        {
            Sharing = sharing,
            Basis = ABasis,
            Conditions = sharing == Sharing.Conditional ? asked.Conditions : null,
            Mapping = step.Mounted ? asked.Mapping : null,
        };
        var context = Asked.Context(Actors[step.Actor], resource: resource) with
        {
            Consent = step.Delegated ? new("V-1", "civil-head", null, []) : null,
        };
        var taken = RequestLife.Decide(request, Adapted(Commands[step.Command], sharing), context);
        issued = taken is RequestStep.Taken { Grant: not null };
        return taken switch
        {
            RequestStep.Taken one => one.Request,
            RequestStep.Breached breached => breached.Request,
            _ => null,
        };
    }

    private static RequestCommand Adapted(RequestCommand command, Sharing sharing) => command switch
    {
        RequestCommand.Decline { Source: { } source } decline => decline with { Source = source with { Sharing = sharing, Basis = ABasis } },
        RequestCommand.RouteTo { Resource: { } resource } route => route with { Resource = resource with { Sharing = sharing, Basis = ABasis } },
        _ => command,
    };
}
