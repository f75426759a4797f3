using System.Security.Cryptography;
using System.Text;
using TinyInfer.Federated;
using TinyInfer.Federated.Messages;
using TinyInfer.Federated.Sources;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Federation.Simulation;

/// <summary>A board with windows of its own, run with the device's code.</summary>
public sealed class SimulatedBoard
{
    /// <summary>How much longer than a plan allows a poisoned update is.</summary>
    private const double Strength = 1;

    private readonly Participant _participant;
    private readonly float[][] _windows;
    private readonly Func<byte[], short[]?> _fetch;
    private readonly Func<LocalTraining>? _makeTraining;
    private LocalTraining? _training;

    /// <summary>Makes a board.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="groupSecret">The group's secret, 32 bytes.</param>
    /// <param name="windows">Features of its windows.</param>
    /// <param name="makeTraining">Makes what it trains with; null for a board that does not train.</param>
    /// <param name="fetch">Fetches weights by their hash; null if there are none of it.</param>
    public SimulatedBoard(
        string name, byte[] groupSecret, float[][] windows, Func<LocalTraining>? makeTraining, Func<byte[], short[]?> fetch)
    {
        Name = name;
        _windows = windows;
        _makeTraining = makeTraining;
        _fetch = fetch;
        byte[] own = SHA256.HashData(Encoding.ASCII.GetBytes(name));
        _participant = new Participant(name, groupSecret, own, 0, new Sha256());
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>How it fails.</summary>
    public BoardFault Fault { get; set; }

    /// <summary>Takes a message.</summary>
    /// <param name="message">The message.</param>
    /// <returns>What it sends then.</returns>
    public IReadOnlyList<byte[]> Take(byte[] message)
    {
        if (Fault == BoardFault.Silent)
        {
            return [];
        }

        if (message[0] == MemberMessage.Survivors)
        {
            return _participant.Reveal(message, out byte[] answer) == null && Fault != BoardFault.LostWhileSending ? [answer] : [];
        }

        if (_participant.Invite(message) == null)
        {
            return Source(_participant.Plan) is { } source ? [_participant.Join(source, _windows.Length)] : [];
        }

        if (_participant.Fix(message) != null)
        {
            return [];
        }

        int pieces = _participant.PieceCount;
        return [.. Enumerable.Range(0, Fault == BoardFault.LostWhileSending ? pieces - 1 : pieces).Select(_participant.GetPiece)];
    }

    private RoundSource? Source(RoundPlan plan)
    {
        if (plan.Sums != null)
        {
            FeatureSums sums = new(plan.Sums);
            Array.ForEach(_windows, window => sums.Add(window));
            return sums;
        }

        if (_fetch(plan.Weights.Hash) is not { } before || _makeTraining == null)
        {
            return null;
        }

        if (_training == null)
        {
            _training = _makeTraining();
            Array.ForEach(_windows, _training.Add);
        }

        short[] after = new short[before.Length];
        _training.CopyFrom(before);
        _training.Train(plan.Weights.Passes, plan.Weights.Rate);
        _training.CopyTo(after);
        return Fault == BoardFault.Poisoned
            ? new PoisonedUpdate(plan.Weights, before, after, Strength)
            : new WeightUpdate(plan.Weights, before, after, _training.Count);
    }
}
