namespace TinyInfer.Federation.Rounds;

/// <summary>A message of the service.</summary>
/// <param name="Board">Whom it is for.</param>
/// <param name="Message">Its bytes.</param>
public sealed record Outgoing(string Board, byte[] Message);
