// What we send, by the types of the official packages. tools/slack_schemas.py makes slack.json of it.
import type {
  AssistantThreadsSetStatusArguments,
  AssistantThreadsSetSuggestedPromptsArguments,
  ChatAppendStreamArguments,
  ChatPostEphemeralArguments,
  ChatPostMessageArguments,
  ChatStartStreamArguments,
  ChatStopStreamArguments,
  ChatUpdateArguments,
  ViewsOpenArguments,
  ViewsPublishArguments,
  ViewsUpdateArguments,
} from '@slack/web-api';
import type { HomeView, KnownBlock, ModalView } from '@slack/types';

export type Blocks = KnownBlock[];
export type Modal = Omit<ModalView, 'blocks'> & { blocks: KnownBlock[] };
export type Home = Omit<HomeView, 'blocks'> & { blocks: KnownBlock[] };
export type PostMessage = ChatPostMessageArguments;
export type PostEphemeral = ChatPostEphemeralArguments;
export type Update = ChatUpdateArguments;
export type StartStream = ChatStartStreamArguments;
export type AppendStream = ChatAppendStreamArguments;
export type StopStream = ChatStopStreamArguments;
export type OpenView = ViewsOpenArguments;
export type UpdateView = ViewsUpdateArguments;
export type PublishView = ViewsPublishArguments;
export type SetStatus = AssistantThreadsSetStatusArguments;
export type SetSuggestedPrompts = AssistantThreadsSetSuggestedPromptsArguments;
