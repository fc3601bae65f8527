namespace Exchange.Gateway.Reading;

/// <summary>How much of what the source returned a stream left out, and why.</summary>
/// <param name="Minors">Rows about persons under 14.</param>
/// <param name="OutOfScope">Rows outside the grant's scope.</param>
/// <param name="Groups">Groups smaller than the grant allows.</param>
internal readonly record struct LeftOut(ulong Minors, ulong OutOfScope, ulong Groups)
{
    /// <summary>
    /// What its reader is told: rows that were left out are a group too, and of one smaller than the grant allows nothing is said; nor
    /// where the reader chose rows, since whoever chooses by a value and is told how many it may not see learns who has the value. The
    /// log has it all.
    /// </summary>
    public LeftOut To(uint groupSizeMin, bool isChosen) => new(
        isChosen || Minors < groupSizeMin ? 0 : Minors, isChosen || OutOfScope < groupSizeMin ? 0 : OutOfScope, Groups);
}
