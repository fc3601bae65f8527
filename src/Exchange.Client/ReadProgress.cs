namespace Exchange.Client;

/// <summary>How far a read has come.</summary>
/// <param name="Rows">Rows received and verified.</param>
/// <param name="Bytes">Bytes of the messages that carried them, without the transport's own.</param>
/// <param name="Resumes">How often a stream was taken up again.</param>
public readonly record struct ReadProgress(ulong Rows, long Bytes, int Resumes);
