using Exchange.Registry.V1;

namespace Exchange.Cli.Catalogue;

/// <summary>What comes next on a draft's way to publication: who does it, and the command that they type.</summary>
internal sealed class WaysOn(string client, string data)
{
    /// <summary>The next step from a state; gaps come first, since no later step accepts them.</summary>
    public string After(string code, DraftState state, uint version, string file = "FILE") => state switch
    {
        DraftState.Published => $"nothing: it is published; consumers see it with: exchange catalogue show {code}{As("CLIENT")}",
        DraftState.Discarded => "nothing: the draft was given up; publish the file again to begin anew.",
        DraftState.Filed => $"the authority reviews it, and publishes or returns it: {Step("approve", code, version, "AUTHORITY")}",
        DraftState.Returned => $"mend what it was returned for, and publish the file again: exchange catalogue publish {file}{As("STEWARD")}",
        DraftState.Drafted => $"fill in what is missing, and publish the file again: exchange catalogue publish {file}{As(client)}",
        DraftState.Signed => $"file it with the authority: {Step("file", code, version, "STEWARD")}",
        _ => $"the head of the sharing office signs it: {Step("sign", code, version, "HEAD")}",
    };

    private string Step(string verb, string code, uint version, string role) => $"exchange catalogue {verb} {code} --version {version}{As(role)}";

    private string As(string role) => data == Options.DataDefault ? $" --as {role}" : $" --as {role} --data {data}";
}
