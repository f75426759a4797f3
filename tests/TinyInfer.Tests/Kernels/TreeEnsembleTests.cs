using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

/// <summary>Trees that the kernel of TinyInfer.Classical walks through.</summary>
public class TreeEnsembleTests
{
    private static readonly BlobModel _model = ClassicalZoo.Create(5);

    [Fact]
    public void Leaves_are_added_to_the_sums()
    {
        TreeEnsembleRecord record = (TreeEnsembleRecord)OperatorRecord.Read(_model.Operators[0]);
        InferenceModel model = InferenceModel.Load(BlobWriter.Write(_model));
        InferenceModel fromParts = InferenceModel.Load(new PartedSource(BlobWriter.Write(_model).Chunk(100).ToArray()), null);
        Random random = new(1);
        HashSet<string> seen = [];
        for (int run = 0; run < 300; run++)
        {
            sbyte[] input = random.NextSBytes(model.Input.Length);
            model.Input.Write(input);
            model.Run();
            fromParts.Input.Write(input);
            fromParts.Run();
            int[] sums = [.. record.Starts];
            foreach (TreeRecord tree in record.Trees)
            {
                TreeNode node = tree.Root;
                while (node is TreeNode.Split split)
                {
                    node = input[split.Feature] <= split.Threshold ? split.Below : split.Above;
                }

                for (int i = 0; i < tree.SumCount; i++)
                {
                    sums[tree.FirstSum + i] += ((TreeNode.Leaf)node).Values[i];
                }
            }

            // A factor of 2^-7, the zero point -7, and what is as high as the largest sum's and before it one lower.
            int best = Array.IndexOf(sums, sums.Max());
            int[] expected = Array.ConvertAll(sums, sum => Math.Clamp(((sum + 64) >> 7) - 7, -127, 127));
            for (int i = 0; i < best; i++)
            {
                expected[i] -= expected[i] == expected[best] ? 1 : 0;
            }

            int[] actual = [.. Enumerable.Range(0, 3).Select(i => (int)model.Outputs[0].Data[model.Outputs[0].Offset + i])];
            Assert.Equal(expected, actual);
            Assert.Equal(model.Outputs[0].Data, fromParts.Outputs[0].Data);
            seen.Add(string.Join(' ', actual));
        }

        Assert.True(seen.Count > 20, $"{seen.Count} different results");
    }

    /// <summary>A jump out of a tree, a circle, a feature or leaf that is not there: refused, or harmless.</summary>
    [Fact]
    public void Any_byte_of_the_trees_changed_is_refused_or_runs()
    {
        int refused = 0;
        int run = 0;
        foreach (BlobOperator op in _model.Operators)
        {
            for (int constant = 0; constant < op.Constants.Count; constant++)
            {
                byte[] bytes = op.Constants[constant];
                for (int at = 0; at < bytes.Length; at++)
                {
                    byte old = bytes[at];
                    foreach (byte value in (byte[])[0, 1, 5, 0x7F, 0x80, 0xFF])
                    {
                        bytes[at] = value;
                        try
                        {
                            InferenceModel model = InferenceModel.Load(BlobWriter.Write(_model));
                            model.Input.Write(new sbyte[model.Input.Length]);
                            model.Run();
                            run++;
                        }
                        catch (ModelFormatException)
                        {
                            refused++;
                        }
                    }

                    bytes[at] = old;
                }
            }
        }

        Assert.True(refused > 100 && run > 100, $"{refused} refused, {run} run");
    }

    [Fact]
    public void A_runtime_without_the_library_names_it()
    {
        BlobModel model = new();
        model.Tensors.Add(new BlobTensor([1], 1, 0, 0));
        model.Inputs.Add(0);
        model.Outputs.Add(0);
        BlobOperator op = new((OperatorCode)999);
        op.Inputs.Add(0);
        op.Outputs.Add(0);
        model.Operators.Add(op);
        Assert.Contains(
            "TinyInfer.Classical", Assert.Throws<ModelFormatException>(() => InferenceModel.Load(BlobWriter.Write(model))).Message);
    }
}
