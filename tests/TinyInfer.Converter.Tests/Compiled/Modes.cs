using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Proof;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>A model in each mode: compact, packed, compiled.</summary>
internal static class Modes
{
    /// <summary>Runs a model on random inputs and says where modes give other bytes than compact does.</summary>
    internal static IEnumerable<string> Compare(ConversionResult result)
    {
        CompiledModel compiled = CompiledModelEmitter.Emit(result.Name, result.Records, _ => true);
        InferenceModel[] models =
        [
            InferenceModel.Load(new ArraySource(result.Blob), new LoadOptions { Mode = ExecutionMode.Compact }),
            InferenceModel.Load(new ArraySource(result.Blob), new LoadOptions { Mode = ExecutionMode.Packed }),
            CodeCompiler.Load(CodeCompiler.Compile(compiled)),
            ProofModel.Load(compiled),
        ];
        Random random = new(1);
        for (int run = 0; run < 4; run++)
        {
            for (int i = 0; i < models[0].Inputs.Length; i++)
            {
                sbyte[] values = new sbyte[models[0].Inputs[i].Length];
                random.NextBytes((byte[])(Array)values);
                Array.ForEach(models, model => model.Inputs[i].Write(values));
            }

            Array.ForEach(models, model => model.Run());
            for (int i = 0; i < models[0].Outputs.Length; i++)
            {
                foreach (InferenceModel model in models[1..])
                {
                    if (!Read(model.Outputs[i]).SequenceEqual(Read(models[0].Outputs[i])))
                    {
                        yield return $"output {i} has other bytes in mode {Array.IndexOf(models, model)} than compact";
                    }
                }
            }
        }
    }

    private static sbyte[] Read(Tensor tensor)
    {
        sbyte[] values = new sbyte[tensor.Length];
        tensor.Read(values);
        return values;
    }
}
