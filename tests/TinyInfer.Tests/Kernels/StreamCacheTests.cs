using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

public class StreamCacheTests
{
    [Theory]
    [InlineData(1, 4)]
    [InlineData(3, 4)]
    [InlineData(4, 4)]
    [InlineData(6, 4)]
    public void The_newest_frames_are_kept_and_a_reset_fills_with_the_zero_point(int fresh, int kept)
    {
        const int FrameLength = 3;
        const int ZeroPoint = -7;
        BlobModel blob = new();
        blob.Tensors.Add(new BlobTensor([fresh, FrameLength], 1, ZeroPoint, 0));
        blob.Tensors.Add(new BlobTensor([kept, FrameLength], 1, ZeroPoint, fresh * FrameLength));
        BlobOperator op = new(OperatorCode.StreamCache);
        op.Inputs.Add(0);
        op.Outputs.Add(1);
        blob.Operators.Add(op);
        blob.Inputs.Add(0);
        blob.Outputs.Add(1);
        InferenceModel model = InferenceModel.Load(BlobWriter.Write(blob));
        Random random = new(fresh);

        for (int sequence = 0; sequence < 3; sequence++)
        {
            List<sbyte> stream = [.. Enumerable.Repeat((sbyte)ZeroPoint, kept * FrameLength)];
            for (int run = 0; run < 5; run++)
            {
                sbyte[] input = random.NextSBytes(fresh * FrameLength);
                stream.AddRange(input);
                model.Input.Write(input);
                model.Run();
                sbyte[] output = new sbyte[kept * FrameLength];
                model.Output.Read(output);

                Assert.Equal(stream.TakeLast(kept * FrameLength), output);
            }

            model.Reset();
        }
    }
}
