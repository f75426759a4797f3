using System.Globalization;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate;
using TinyInfer.Int16.Numerics;
using TinyInfer.Numerics;

namespace TinyInfer.Converter.Plan;

/// <summary>
/// Chooses how the weights of each layer of a generated model are held. Compiled layers are the fastest and take no RAM, but four and a
/// half bytes of flash a weight; where the flash does not hold them all, those stay compiled that gain most for their size. What is left
/// over is packed while there is RAM, in a generated model taken by the blob too, and compact otherwise; so is a layer whose kernel is
/// faster than its code. Layers without weights are compiled or interpreted.
/// </summary>
internal sealed class ModePlanner
{
    /// <summary>
    /// Flash for generated code where the user names no limit: the deployment partition of an ESP32 with 4 MB, 1,792 KB, less 192 KB for
    /// the runtime's libraries and the application.
    /// </summary>
    internal const int StandardFlash = 1600 * 1024;

    /// <summary>By how much estimates of kernels may be off: a kernel that takes RAM has to be faster than code by more.</summary>
    private const double Doubt = 0.1;

    private readonly Candidate[] _candidates;
    private readonly int _flash;
    private readonly int _ram;

    private ModePlanner(IEnumerable<Candidate> candidates, int flash, int ram)
    {
        _candidates = [.. candidates];
        _flash = flash;
        _ram = ram;
    }

    /// <summary>Chooses.</summary>
    /// <param name="model">The model, interpreted.</param>
    /// <param name="records">Its records.</param>
    /// <param name="compiled">Its layers with all compiled that can be; without any where none is to be.</param>
    /// <param name="mode">What was asked for; <see cref="ExecutionMode.Auto"/> to choose layer by layer.</param>
    /// <param name="flash">Bytes of flash for generated code; null for what a small board has.</param>
    /// <param name="ram">Bytes of RAM for the model; null for <see cref="RamBudget.Standard"/>.</param>
    /// <param name="board">The board that it is to be fast on; null for <see cref="Board.Standard"/>.</param>
    /// <returns>A choice for each layer that has weights or can be compiled.</returns>
    internal static IReadOnlyList<LayerChoice> Choose(
        InferenceModel model, BlobModel records, IReadOnlyList<CompiledLayer> compiled, ExecutionMode mode, int? flash, int? ram,
        Board? board = null)
    {
        List<LayerSummary> layers = LayerSummary.Of(model, records);
        board ??= Board.Standard;
        bool isRead = compiled.Sum(l => l.Cost.Bytes) > board.Cache.Free;
        IEnumerable<Candidate> candidates = layers.Where(l => l.Weights > 0 || compiled[l.Index].IsCompiled)
            .Select(l => new Candidate(l, records, compiled[l.Index], board, isRead));
        int free = (ram ?? RamBudget.Standard) - model.ArenaSize - model.ScratchSize;
        ModePlanner planner = new(candidates, flash ?? StandardFlash, free);
        return planner.Choose(mode, flash != null);
    }

    private List<LayerChoice> Choose(ExecutionMode mode, bool isLimited)
    {
        if (mode is ExecutionMode.Compact or ExecutionMode.Packed)
        {
            return [.. _candidates.Where(c => c.HasWeights).Select(c => c.Choose(mode, "as asked"))];
        }

        Dictionary<Candidate, string> interpreted = _candidates.Where(c => c.Problem != null).ToDictionary(c => c, c => c.Problem!);
        List<Candidate> compiled = [];
        string limit = isLimited ? "--flash" : "the deployment partition";
        int size = 0;
        foreach (Candidate candidate in _candidates.Where(c => c.Problem == null).OrderByDescending(c => c.GainPerByte))
        {
            if (mode == ExecutionMode.Auto && size + candidate.CodeSize > _flash)
            {
                interpreted.Add(candidate,
                    $"{limit} does not hold its {Format(candidate.CodeSize)} bytes of code; other layers gain more for theirs");
                continue;
            }

            compiled.Add(candidate);
            size += candidate.CodeSize;
        }

        long free = _ram - (long)interpreted.Keys.Sum(c => c.CompactSize);
        Dictionary<Candidate, LayerChoice> choices = compiled.ToDictionary(
            c => c, c => c.Choose(ExecutionMode.Compiled, mode == ExecutionMode.Auto ? c.Reason : "as asked"));
        foreach ((Candidate candidate, string reason) in interpreted.OrderByDescending(pair => pair.Key.Gain(ExecutionMode.Packed)))
        {
            if (!candidate.HasWeights)
            {
                choices.Add(candidate, candidate.Choose(ExecutionMode.Auto, reason));
                continue;
            }

            bool fits = candidate.PackedSize <= free;
            free -= fits ? candidate.PackedSize : 0;
            choices.Add(candidate, candidate.Choose(
                fits ? ExecutionMode.Packed : ExecutionMode.Compact,
                fits ? reason : $"{reason}; and packed it would take {Format(candidate.PackedSize)} bytes of RAM more than there are"));
        }

        if (mode == ExecutionMode.Auto)
        {
            PreferKernels(compiled, choices, free);
        }

        return [.. _candidates.Select(c => choices[c])];
    }

    /// <summary>Gives up the code of layers whose kernel is faster, while there is RAM for their weights.</summary>
    private static void PreferKernels(List<Candidate> compiled, Dictionary<Candidate, LayerChoice> choices, long free)
    {
        foreach (Candidate candidate in compiled.Where(c => c.HasWeights))
        {
            foreach (ExecutionMode mode in (ExecutionMode[])[ExecutionMode.Packed, ExecutionMode.Compact])
            {
                LayerChoice choice = candidate.Choose(mode, candidate.Comparison(mode));
                if (candidate.IsFasterThanCode(mode) && choice.Memory <= free)
                {
                    choices[candidate] = choice;
                    free -= choice.Memory;
                    break;
                }
            }
        }
    }

    private static string Format(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A layer, and what each way to run it costs.</summary>
    private sealed class Candidate(LayerSummary layer, BlobModel records, CompiledLayer compiled, Board board, bool isRead)
    {
        private readonly BlobOperator _operator = records.Operators[layer.Index];

        internal string? Problem => !compiled.IsCompiled
            ? compiled.Problem ?? $"there is no generator for {layer.Operator}"
            : !HasWeights && compiled.Cost.Instructions >= Instructions(ExecutionMode.Auto)
            ? "its kernel takes no more instructions than its code"
            : null;

        internal int CodeSize => compiled.Cost.Bytes;

        internal bool HasWeights => layer.Weights > 0;

        /// <summary>Bytes in the blob.</summary>
        internal int CompactSize => !HasWeights ? 0 : _operator.ConstantsSize;

        /// <summary>As if the layer were one matrix with a row for each output channel.</summary>
        internal int PackedSize => records.IsWide(_operator)
            ? PackedWideMatrix.Size(layer.OutputShape[^1], Columns)
            : PackedMatrix.Size(layer.OutputShape[^1], Columns);

        private int Columns => (layer.Weights + layer.OutputShape[^1] - 1) / layer.OutputShape[^1];

        internal double GainPerByte =>
            (Seconds(HasWeights ? ExecutionMode.Packed : ExecutionMode.Auto) - CodeSeconds) / Math.Max(1, CodeSize);

        /// <summary>Time of its code on the board; read once a run if the cache does not hold all code of the model.</summary>
        private double CodeSeconds => board.SecondsOfCode(
            compiled.Cost.Instructions, compiled.Cost.CyclesOn(board), isRead ? CodeSize / FlashCache.LineSize : 0);

        internal string Reason => HasWeights ? ReasonPerMac : $"{Format(compiled.Cost.Instructions)} instructions instead of "
            + $"{Format((long)Instructions(ExecutionMode.Auto))} interpreted";

        private string ReasonPerMac => $"{compiled.Cost.Instructions / (double)Math.Max(1, layer.Macs):F1} instructions per MAC instead of "
            + $"{Instructions(ExecutionMode.Packed) / Math.Max(1, layer.Macs):F1} packed, and no RAM";

        /// <summary>Why a kernel is taken although there is code.</summary>
        internal string Comparison(ExecutionMode mode) =>
            $"{Format((long)Instructions(mode))} instructions instead of {Format(compiled.Cost.Instructions)} in code, which "
            + $"{board.Name} takes longer for";

        internal bool IsFasterThanCode(ExecutionMode mode) => Seconds(mode) * (1 + Doubt) < CodeSeconds;

        internal double Gain(ExecutionMode mode) => (Seconds(ExecutionMode.Compact) - Seconds(mode)) / Math.Max(1, PackedSize);

        internal LayerChoice Choose(ExecutionMode mode, string reason) => mode == ExecutionMode.Compiled
            ? new LayerChoice(layer.Index, mode, reason, CodeSize, 0, compiled.Cost)
            : new LayerChoice(layer.Index, mode, reason, CompactSize, CompactSize + (mode == ExecutionMode.Packed ? PackedSize : 0),
                default);

        private double Seconds(ExecutionMode mode) => board.SecondsOf((long)Instructions(mode));

        private double Instructions(ExecutionMode mode) => CostModel.Instructions(layer with { Mode = mode }, records);
    }
}
