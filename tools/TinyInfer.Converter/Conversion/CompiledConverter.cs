using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Proof;
using TinyInfer.Converter.Verify;

namespace TinyInfer.Converter.Conversion;

/// <summary>
/// Makes generated code of a converted model, compiles it, and proves that every layer gives the bytes that the interpreted model gives.
/// </summary>
internal static class CompiledConverter
{
    /// <summary>Inputs that both are run on.</summary>
    private const int Runs = 25;

    /// <summary>Converts.</summary>
    /// <param name="interpreted">The model, interpreted.</param>
    /// <param name="mode">How weights are to be held.</param>
    /// <param name="options">What was asked for.</param>
    /// <returns>The model in generated code.</returns>
    internal static ConversionResult Convert(ConversionResult interpreted, ExecutionMode mode, ConversionOptions options)
    {
        options.Progress?.Invoke("generating code", 0);
        BlobModel records = interpreted.Records;
        CompiledModel? all = mode is ExecutionMode.Compact or ExecutionMode.Packed
            ? null
            : CompiledModelEmitter.Emit(interpreted.Name, records, _ => true, options.Board);
        IReadOnlyList<CompiledLayer> layers = all?.Layers
            ?? [.. records.Operators.Select((_, i) => new CompiledLayer(i, false, null, default))];
        IReadOnlyList<LayerChoice> choices = ModePlanner.Choose(
            interpreted.Model, records, layers, mode, options.Flash, options.Ram, options.Board);
        foreach (LayerChoice choice in choices)
        {
            records.Operators[choice.Layer].Mode = choice.Mode == ExecutionMode.Compiled ? ExecutionMode.Auto : choice.Mode;
        }

        // What was generated to learn what it costs serves if all of it is wanted, and its blob does not say how others hold their weights.
        HashSet<int> wanted = [.. choices.Where(c => c.Mode == ExecutionMode.Compiled).Select(c => c.Layer)];
        bool isAll = wanted.Count == layers.Count(l => l.IsCompiled)
            && choices.All(c => c.Mode is ExecutionMode.Compiled or ExecutionMode.Auto);
        int largest = mode == ExecutionMode.Auto ? options.Flash ?? ModePlanner.StandardFlash : int.MaxValue;
        CompiledModel compiled = all != null && isAll
            ? all
            : CompiledModelEmitter.Emit(interpreted.Name, records, wanted.Contains, options.Board, largest);

        // Without other layers beside it the code of a layer may be another.
        choices = [.. choices.Select(choice => choice.Mode == ExecutionMode.Compiled && compiled.Layers[choice.Layer].Cost is var cost
            ? choice with { Flash = cost.Bytes, Cost = cost }
            : choice)];
        options.Progress?.Invoke("running the generated code", 0.5);
        InferenceModel model = ProofModel.Load(compiled);
        Compare(interpreted.Model, model);
        return interpreted with
        {
            Model = model,
            Compiled = compiled,
            Board = options.Board,
            Choices = choices,
            Warnings = [.. interpreted.Warnings.Except(Advice.OnMemory(interpreted.Model)), .. Advice.OnMemory(model)],
        };
    }

    /// <summary>Writes the same random values into two inputs.</summary>
    private static void Fill(Tensor first, Tensor second, Random random)
    {
        if (first.WideData != null)
        {
            short[] words = [.. Enumerable.Range(0, first.Length).Select(_ => (short)random.Next(short.MinValue, short.MaxValue + 1))];
            first.Write(words);
            second.Write(words);
            return;
        }

        sbyte[] values = new sbyte[first.Length];
        random.NextBytes((byte[])(Array)values);
        first.Write(values);
        second.Write(values);
    }

    /// <summary>Runs both, first on the input of the self-test, then on random ones, and compares every layer.</summary>
    private static void Compare(InferenceModel expected, InferenceModel actual)
    {
        if (!actual.SelfTest().Passed)
        {
            throw new InvalidOperationException($"The self-test of the generated code fails at layer {actual.SelfTest().FailedLayerName}.");
        }

        Random random = new(1);
        Queue<uint> checksums = [];
        expected.LayerCompleted = (model, layer) => checksums.Enqueue(SelfTestMaker.Checksum(model.GetLayerOutputs(layer)));
        actual.LayerCompleted = (model, layer) =>
        {
            if (checksums.Dequeue() != SelfTestMaker.Checksum(model.GetLayerOutputs(layer)))
            {
                throw new InvalidOperationException(
                    $"The generated code of layer {model.GetLayerName(layer)} gives other bytes than its kernel.");
            }
        };
        expected.Reset();
        for (int run = 0; run < Runs; run++)
        {
            for (int i = 0; i < expected.Inputs.Length; i++)
            {
                Fill(expected.Inputs[i], actual.Inputs[i], random);
            }

            expected.Run();
            actual.Run();
        }

        expected.LayerCompleted = null;
        actual.LayerCompleted = null;
        expected.Reset();
        actual.Reset();
    }
}
