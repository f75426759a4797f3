namespace TinyInfer.Federation.Rounds;

/// <summary>How a round is run.</summary>
/// <param name="Seed">Decides who is asked, and who shares a group: the same seed and boards, the same round.</param>
/// <param name="Share">Part of the boards that is asked, above 0; each is drawn on its own, as <see cref="Privacy.PrivacyAccountant"/>
/// takes it.</param>
/// <param name="GroupSize">Boards of a group, 3 to 32: whose sum is told. The rest of a division is spread over the groups.</param>
/// <param name="JoinTime">How long boards have to train and to say that they take part.</param>
/// <param name="SendTime">How long members have to send their numbers then.</param>
/// <param name="RevealTime">How long survivors have to tell their seeds.</param>
public sealed record RoundOptions(int Seed, double Share, int GroupSize, TimeSpan JoinTime, TimeSpan SendTime, TimeSpan RevealTime);
