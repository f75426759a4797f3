using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Layers;

namespace TinyInfer.Converter.Generate;

/// <summary>Turns layers of a blob into C#.</summary>
public static class CompiledModelEmitter
{
    /// <summary>RAM in bytes that the table which clamps may take.</summary>
    private const int MaxClampTable = 4096;

    /// <summary>Code of so many times what the cache has room for is read anew in every run, however it is written.</summary>
    private const int MostOverCache = 4;

    /// <summary>Seconds of a run that have to be saved for a byte of RAM.</summary>
    private const double SecondsPerByte = 0.2e-6;

    /// <summary>Compiles a model.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="model">The records of its blob, complete.</param>
    /// <param name="isWanted">Which layers to compile; those that cannot be stay as they are.</param>
    /// <param name="board">The board that the code is to be fast on; null for <see cref="Board.Standard"/>.</param>
    /// <param name="largest">Bytes of IL beyond which the code is not made longer to be faster.</param>
    /// <returns>The code, and the blob that it carries.</returns>
    public static CompiledModel Emit(
        string name, BlobModel model, Func<int, bool> isWanted, Board? board = null, int largest = int.MaxValue)
    {
        board ??= Board.Standard;
        CodePrice read = new(board, isRead: true);
        CodePrice kept = new(board, isRead: false);
        ValueRange[] ranges = ValueRanges.Find(model);
        LayerGenerator?[] generators = [.. model.Operators.Select(
            (op, i) => isWanted(i) && (!model.IsWide(op) || LayerGenerators.TakesWide(op.Code))
                ? LayerGenerators.Create(new LayerRecord(model, i, ranges)) : null)];
        (Requantization Output, int Times)[] outputs = [.. generators.SelectMany((g, i) => Clamped(g, model.Operators[i]))];
        CompiledModel best = Write(ClampTable.Make(outputs, MaxClampTable));
        if (best.CodeSize <= MostOverCache * board.Cache.Free
            && ClampTable.Make(outputs, MaxClampTable, pricePerByte: 0) is { } widest && widest != best.Clamp)
        {
            // To clamp by a look-up takes less code, too, which near the size of the cache is worth more than its instructions.
            CompiledModel wider = Write(widest);
            double worth = SecondsPerByte * (widest.Size - (best.Clamp?.Size ?? 0));
            best = wider.SecondsOn(board) + worth < best.SecondsOn(board) ? wider : best;
        }

        return best with { Files = new CompiledSourceWriter(name, best.Records, best.Code, best.Clamp).Write() };

        CompiledModel Write(ClampTable? clamp)
        {
            (GeneratedLayer Read, GeneratedLayer Kept)?[] layers = [.. generators.Select((generator, i) => Generate(generator, i, clamp))];
            CompiledModel shorter = Assemble(model, generators, Array.ConvertAll(layers, l => l?.Read), clamp);
            if (shorter.CodeSize > MostOverCache * board.Cache.Free)
            {
                return shorter;
            }

            // What stays in the cache may be longer, if that is faster.
            CompiledModel longer = Assemble(model, generators, Array.ConvertAll(layers, l => l?.Kept), clamp);
            return longer.CodeSize <= largest && longer.SecondsOn(board) < shorter.SecondsOn(board) ? longer : shorter;
        }

        // An output's code runs for every position of its channel.
        IEnumerable<(Requantization Output, int Times)> Clamped(LayerGenerator? generator, BlobOperator op)
        {
            Requantization[] outputs =
                generator is { Problem: null } && !model.IsWide(op) ? [.. generator.Requantizations] : [];
            int times = Math.Max(1, model.Tensors[op.Outputs[0]].Length / Math.Max(1, outputs.Length));
            return outputs.Select(output => (output, times));
        }

        // All ways to write a layer are there at a time, but not those of all layers.
        (GeneratedLayer Read, GeneratedLayer Kept)? Generate(LayerGenerator? generator, int layer, ClampTable? clamp)
        {
            if (generator is not { Problem: null })
            {
                return null;
            }

            Func<CodePrice, GeneratedLayer> ways = generator.Generate(model.IsWide(model.Operators[layer]) ? null : clamp);
            return (ways(read), ways(kept));
        }
    }

    /// <summary>A model of some layers, without its files.</summary>
    private static CompiledModel Assemble(BlobModel model, LayerGenerator?[] generators, GeneratedLayer?[] layers, ClampTable? clamp)
    {
        int tables = 0;
        string?[] problems = [.. generators.Zip(
            layers, (g, l) => l == null ? g?.Problem : LayerGenerator.ProblemOf(l) ?? ProblemOf(l, ref tables))];
        layers = [.. layers.Zip(problems, (layer, problem) => problem == null ? layer : null)];

        BlobModel records = model.WithCompiled([.. layers.Select(l => l != null)]);
        return new CompiledModel(
            [], records, [.. layers.Select((l, i) => new CompiledLayer(i, l != null, problems[i], l?.Cost ?? default))])
        {
            Code = layers,
            Clamp = clamp,
        };
    }

    /// <summary>Why the tables of a layer cannot be in the class; null if they can.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="size">Bytes of the tables of the layers before it; its own are added.</param>
    private static string? ProblemOf(GeneratedLayer layer, ref int size)
    {
        int own = layer.Tables.Sum(t => t.Size);
        if (own > 0 && size + own > EmbeddedBlob.AssemblySize)
        {
            return "its tables are more data than an assembly holds";
        }

        size += own;
        return null;
    }
}
