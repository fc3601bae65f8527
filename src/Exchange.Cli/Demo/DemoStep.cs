namespace Exchange.Cli.Demo;

/// <summary>One thing that the demo did: what should have come of it, and what did.</summary>
internal sealed record DemoStep(string Who, string Did, string Expected, string Got)
{
    public bool IsGood => Expected == Got;
}
